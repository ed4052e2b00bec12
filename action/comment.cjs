/** One comment a job on a pull request: made when it fails, updated for as long as it is there. */
const { readFileSync } = require('node:fs');

/**
 * @param {{ github: object, context: object, core: object }} toolkit as actions/github-script has it
 * @param {{ REPORT: string, EXIT_CODE: string, MODE: string, KEY: string }} env path of the Markdown report; failure or always; which job
 */
module.exports = async ({ github, context, core }, { REPORT, EXIT_CODE, MODE, KEY }) => {
  // The key is somebody's text: encoded, nothing in it ends the comment.
  const mark = `<!-- leakcheck-action ${encodeURIComponent(KEY).replaceAll('-', '%2D')} -->`;
  const about = { ...context.repo, issue_number: context.issue.number };
  const body = `${mark}\n${readFileSync(REPORT, 'utf8')}`;
  try {
    const comments = await github.paginate(github.rest.issues.listComments, { ...about, per_page: 100 });
    const own = comments.find((comment) => comment.body?.startsWith(mark));
    if (own !== undefined) await github.rest.issues.updateComment({ ...context.repo, comment_id: own.id, body });
    else if (MODE === 'always' || EXIT_CODE !== '0') await github.rest.issues.createComment({ ...about, body });
  } catch (error) {
    // Such as Dependabot's token, which may only read.
    if (error.status !== 403 && error.status !== 404) throw error;
    core.notice(`no comment: the token may not write to pull requests (${error.message}); the report is in the summary of the job`);
  }
};
