/**
 * Writes what is made from the schema: node write-json-schema.js <schema.json> [<reference.md>]
 *
 * The build writes dist/scenario.schema.json. The copies in the repository (a test compares them) are written by
 * `node dist/harness/scenario/write-json-schema.js scenarios/scenario.schema.json docs/scenario.md`.
 */
import { writeFileSync } from 'node:fs';
import { editorSchemaText } from './json-schema.js';
import { scenarioReference } from './reference-table.js';

const [schemaFile, referenceFile] = process.argv.slice(2);
if (schemaFile === undefined) throw new Error('Name the file to write the JSON Schema to.');
writeFileSync(schemaFile, editorSchemaText());
if (referenceFile !== undefined) writeFileSync(referenceFile, scenarioReference());
