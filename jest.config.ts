/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** What every project shares: TypeScript through swc, and the `.js` of ESM imports read as `.ts`. */
const shared = {
  testEnvironment: 'node',
  // Packages that benches have installed.
  modulePathIgnorePatterns: ['<rootDir>/bench/.cache/', '<rootDir>/bench/servers/node_modules/'],
  extensionsToTreatAsEsm: [],
  transform: { '^.+\\.(t|j|mj)s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: ['/node_modules/(?!(d3-array|d3-path|d3-shape|internmap|p-limit|yocto-queue|json-schema-faker)/)'],
  // Published for `import` alone, which jest does not ask for.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1', '^json-schema-faker$': '<rootDir>/node_modules/json-schema-faker/dist/index.js' },
} satisfies Partial<Config>;

const config: Config = {
  // The tests on real servers wait most of their time, a process without traffic for 20 s: three at a time on two cores.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/sequencer.cjs',
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/{unit,golden,calibration}/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};

export default config;
