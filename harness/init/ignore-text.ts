/** .gitignore with the folder of results in it. Pure. */

const REPORT_FOLDER = 'leakcheck-report/';

/** @returns undefined when it is there already */
export function withReportFolder(text: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^\/|\/$/g, ''));
  if (lines.includes(REPORT_FOLDER.slice(0, -1))) return undefined;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text}${text === '' || text.endsWith('\n') ? '' : lineEnd}${REPORT_FOLDER}${lineEnd}`;
}
