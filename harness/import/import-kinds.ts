/** What can be imported; apart from the imports themselves, which no other command has to load. */
export const IMPORT_KINDS = ['har', 'openapi', 'gor', 'access-log', 'postman'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];
