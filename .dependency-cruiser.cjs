/** Which folder may import which. One sentence a rule; `npm run architecture` enforces them. */

/** The pipeline in its order: a stage imports only stages before it. */
const STAGES = ['scenario', 'load', 'samples', 'target', 'verdict', 'bisect', 'minimal', 'heap', 'evidence'];
/** What joins the stages, and what comes after them. */
const BEYOND = ['trials', 'outcome', 'gate', 'gc-log', 'command-line'];

const stageRules = STAGES.map((stage, index) => ({
  name: `${stage}-knows-no-later-stage`,
  comment: `${stage} is a step of the pipeline ${STAGES.join(' → ')}; what comes after it, and the wiring, is not its business.`,
  severity: 'error',
  from: { path: `^harness/${stage}/` },
  to: {
    path: ['^reports/', '^harness/[^/]+\\.ts$', `^harness/(${[...STAGES.slice(index + 1), ...BEYOND].join('|')})/`],
    pathNot: '^harness/((channels|errors|fingerprint|packing)\\.ts$|result/)',
  },
}));

/** @param types whether its types may be named elsewhere */
const onlyIn = (packageName, file, reason, { types = false } = {}) => ({
  name: `${packageName}-in-one-file`,
  comment: `${packageName} has one gateway, ${file.replaceAll('\\', '')}: ${reason}`,
  severity: 'error',
  from: { pathNot: `^${file}$` },
  to: { path: `node_modules/${packageName}/`, ...(types ? { dependencyTypesNot: ['type-only'] } : {}) },
});

module.exports = {
  forbidden: [
    ...stageRules,
    {
      name: 'verdict-and-bisect-are-pure',
      comment: 'They take data and return data: no file system, no process, no network, no clock of the system.',
      severity: 'error',
      from: { path: '^harness/(verdict|bisect|samples)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(util|string_decoder)$' },
    },
    {
      name: 'the-smallest-case-is-pure',
      comment: 'It takes requests apart and writes them down; the trials are a parameter, the files are the wiring\'s.',
      severity: 'error',
      from: { path: '^harness/minimal/' },
      to: { dependencyTypes: ['core'], pathNot: '^path$' },
    },
    {
      name: 'the-analysis-of-heaps-is-pure',
      comment: 'What grows and who holds it follows from three heaps; taking and reading them, and looking into sources, is the business of others.',
      severity: 'error',
      from: { path: '^harness/evidence/(growth/|evidence-fingerprint\\.ts$)' },
      to: { path: '^harness/', pathNot: '^harness/(evidence/growth/|evidence/evidence-fingerprint\\.ts$|result/|fingerprint\\.ts$|heap/heap-snapshot\\.ts$)' },
    },
    {
      name: 'the-analysis-of-heaps-does-no-io',
      comment: 'No file, no process, no clock: the same heaps always say the same.',
      severity: 'error',
      from: { path: '^harness/evidence/(growth/|evidence-fingerprint\\.ts$)' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'places-are-pure',
      comment: 'From positions to lines by the texts it is given; what may be read is decided in one file.',
      severity: 'error',
      from: { path: '^harness/evidence/place/', pathNot: '^harness/evidence/place/source-files\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(path|url)$' },
    },
    {
      name: 'places-know-no-stage',
      comment: 'A place follows from scripts and clues alone: neither the capture nor the analysis of heaps is its business.',
      severity: 'error',
      from: { path: '^harness/evidence/place/' },
      to: { path: '^(harness|reports)/', pathNot: '^harness/(evidence/place/|result/evidence\\.ts$)' },
    },
    {
      name: 'the-gate-is-pure',
      comment: 'Whether a build passes follows from the result, the baseline and the day that it is told, on every machine alike.',
      severity: 'error',
      from: { path: '^harness/(gate/|baseline/(baseline|compare|update-baseline)\\.ts$)' },
      to: { dependencyTypes: ['core'], pathNot: '^(crypto|util)$' },
    },
    {
      name: 'heaps-stand-alone',
      comment: 'A heap is read and analysed without a scenario, a target or a verdict: any file of any program.',
      severity: 'error',
      from: { path: '^harness/heap/' },
      to: { path: ['^reports/', '^harness/'], pathNot: '^harness/(heap/|(errors|packing)\\.ts$)' },
    },
    {
      name: 'heap-analysis-is-pure',
      comment: 'Columns in, answers out; the files are read in one place.',
      severity: 'error',
      from: { path: '^harness/heap/', pathNot: '^harness/heap/snapshot-file\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'reports-are-views',
      comment: 'A report is made from the result document alone, so that it can be made again from a saved one.',
      severity: 'error',
      from: { path: '^reports/' },
      to: { path: '^harness/', pathNot: '^harness/((channels|gc-log/gc-log|doctor/doctor-result|heap/heap-result)\\.ts$|result/)' },
    },
    {
      name: 'reports-do-no-io',
      comment: 'A report returns text; the command line writes it.',
      severity: 'error',
      from: { path: '^reports/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'the-engine-prints-nothing',
      comment: 'Only the command line and the live progress know how things look.',
      severity: 'error',
      from: { path: '^harness/', pathNot: '^harness/(cli\\.ts$|command-line/)' },
      to: { path: '^reports/' },
    },
    {
      name: 'nobody-imports-the-command-line',
      comment: 'cli.ts is the outermost layer, and what is beside it is its own.',
      severity: 'error',
      from: { pathNot: '^harness/(cli\\.ts$|command-line/)' },
      to: { path: '^harness/(cli\\.ts$|command-line/)' },
    },
    {
      name: 'trials-know-no-outcome',
      comment: 'A trial is measured; what the scenario has come to is said of the trials, and the gate decides about that.',
      severity: 'error',
      from: { path: '^harness/trials/' },
      to: { path: '^harness/(outcome|gate|gc-log)/' },
    },
    {
      name: 'the-outcome-is-pure',
      comment: 'It takes what was found and says it, in figures and in words.',
      severity: 'error',
      from: { path: '^harness/outcome/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-the-doctor',
      comment: 'The self-test looks at the whole pipeline from outside; what it tests does not know that it is tested.',
      severity: 'error',
      from: { path: '^harness/', pathNot: '^harness/((cli|index)\\.ts$|doctor/)' },
      to: { path: '^harness/doctor/' },
    },
    {
      name: 'stages-know-no-base',
      comment: 'That what they measure may be a difference shows in the samples alone; the base is wrapped around the measured world.',
      severity: 'error',
      from: { path: `^harness/(${STAGES.join('|')})/` },
      to: { path: '^harness/base/' },
    },
    {
      name: 'programs-have-gateways',
      comment: 'The base runs git and npm, each from one file.',
      severity: 'error',
      from: { path: '^harness/', pathNot: '^harness/base/(git|npm)\\.ts$' },
      to: { path: '^harness/base/child\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'watching-knows-no-run',
      comment: 'A process that is watched has no scenario, no traffic and no trials; only the verdict, the evidence and the words for them are shared.',
      severity: 'error',
      from: { path: '^harness/attach/' },
      to: { path: '^harness/(scenario|load|bisect|minimal|trials|outcome|gate|base|baseline|doctor|gc-log)/' },
    },
    {
      name: 'the-verdict-on-a-watch-is-pure',
      comment: 'Samples in, judgement and words out.',
      severity: 'error',
      from: { path: '^harness/attach/(judge-watch|live-noise|needs-yes|pauses|watch-capture-plan|watch-reasons|watch-result)\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody-imports-the-watching',
      comment: 'It is a command of its own, beside the run.',
      severity: 'error',
      from: { path: '^(harness|reports)/', pathNot: '^harness/(attach/|command-line/attach-command\\.ts$|index\\.ts$)' },
      to: { path: '^harness/attach/' },
    },
    { name: 'no-cycles', comment: 'Two files that need each other are one idea in two places.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, pathNot: ['^harness/(cli|index)\\.ts$', '^harness/target/agent\\.cjs$', '^harness/doctor/fixture\\.cjs$', '^harness/scenario/write-json-schema\\.ts$', '^harness/heap/heap-snapshot\\.ts$'] },
      to: {},
    },
    onlyIn('autocannon', 'harness/load/autocannon-traffic\\.ts', 'the load generator can be replaced there.'),
    onlyIn('yaml', 'harness/scenario/yaml-source\\.ts', 'positions of mistakes come from there.'),
    onlyIn('p-limit', 'harness/run\\.ts', 'scenarios are the only thing that runs side by side.'),
    onlyIn('commander', 'harness/(cli|command-line/(attach-command|heap-commands))\\.ts', 'only the command line reads argv.'),
    onlyIn('ws', 'harness/attach/cdp\\.ts', 'what watches a process knows a protocol, not its transport.'),
    onlyIn('log-update', 'harness/command-line/progress\\.ts', 'only live progress repaints.'),
    onlyIn('acorn', 'harness/evidence/place/syntax\\.ts', 'what a syntax tree is, and how it is walked, is decided there.', { types: true }),
    onlyIn('@jridgewell/trace-mapping', 'harness/evidence/place/source-map\\.ts', 'maps that anybody may have written are checked there.'),
    onlyIn('shell-quote', 'harness/target/command\\.ts', 'only the command of the target is split into words.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
