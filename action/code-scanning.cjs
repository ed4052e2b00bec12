/** The leaks as alerts of code scanning, where the repository has it and the token may write to it. */
const { readFileSync } = require('node:fs');
const { gzipSync } = require('node:zlib');

/**
 * @param {{ github: object, context: object, core: object }} toolkit as actions/github-script has it
 * @param {{ SARIF: string }} env path of the SARIF report
 */
module.exports = async ({ github, context, core }, { SARIF }) => {
  try {
    await github.rest.codeScanning.uploadSarif({ ...context.repo, commit_sha: context.sha, ref: context.ref, sarif: gzipSync(readFileSync(SARIF)).toString('base64'), tool_name: 'leakcheck' });
  } catch (error) {
    if (error.status !== 403 && error.status !== 404) throw error;
    core.info(`nothing for code scanning: ${error.message}`);
  }
};
