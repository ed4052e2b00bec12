import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'leakcheck-report/', 'test/apps/', 'test/from-tarball/shop/', 'test/from-tarball/fix/', 'bench/servers/apps/', 'bench/.cache/', 'bench/accuracy/cases/', 'bench/accuracy/.cache/', 'bench/accuracy/results/']),
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['./test/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // `const { left: _, ...rest }` leaves something out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // Only programs, the command line above all, may touch the process that it runs in.
    files: ['harness/**/*.ts', 'reports/**/*.ts'],
    ignores: ['harness/cli.ts', 'harness/jest/answer.ts', 'harness/scenario/write-json-schema.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Only harness/cli.ts ends the process.' },
        { object: 'process', property: 'exitCode', message: 'Only harness/cli.ts sets the exit code.' },
        { object: 'process', property: 'argv', message: 'Only harness/cli.ts reads the command line.' },
        { object: 'process', property: 'stdout', message: 'Only harness/cli.ts prints.' },
        { object: 'process', property: 'stderr', message: 'Only harness/cli.ts prints.' },
      ],
    },
  },
  {
    // A syntax tree has eighty kinds of nodes: a question about a few of them ends in a default.
    files: ['harness/evidence/place/**'],
    rules: { '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }] },
  },
  { files: ['**/*.{js,cjs,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['bench/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
