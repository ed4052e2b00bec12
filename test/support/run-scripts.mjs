/**
 * Runs a module and writes as JSON what V8 says of it: its scripts with their sources, and where the functions of
 * `globalThis.probe` begin.  node run-scripts.mjs <module>
 */
import { Session } from 'node:inspector';
import { pathToFileURL } from 'node:url';

const session = new Session();
session.connect();
const scripts = [];
session.on('Debugger.scriptParsed', ({ params: { scriptId, url, sourceMapURL } }) => scripts.push({ scriptId: Number(scriptId), url, sourceMapUrl: sourceMapURL }));

/** Answers of an inspector in the same thread come before the call returns. */
function ask(method, params) {
  let answer;
  session.post(method, params, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer;
}

await import(pathToFileURL(process.argv[2]).href);
ask('Debugger.enable');
const found = {};
for (const name of Object.keys(globalThis.probe)) {
  const { result } = ask('Runtime.evaluate', { expression: `globalThis.probe[${JSON.stringify(name)}]` });
  const { internalProperties } = ask('Runtime.getProperties', { objectId: result.objectId, ownProperties: true });
  const { scriptId, lineNumber, columnNumber } = internalProperties.find((property) => property.name === '[[FunctionLocation]]').value.value;
  found[name] = { scriptId: Number(scriptId), line: lineNumber, column: columnNumber };
}
const own = scripts.filter(({ url }) => !url.startsWith('node:') && !url.includes('run-scripts.mjs'));
for (const script of own) script.source = ask('Debugger.getScriptSource', { scriptId: String(script.scriptId) }).scriptSource;
process.stdout.write(JSON.stringify({ scripts: own, probe: found }));
