/** Which names one module has for what another one exports. */
import { propertyName } from './member-chain.js';
import { type Binding, namesIn, resolveName } from './scopes.js';
import { type AnyNode, type Found, isFunction, nameOf, occurrencesOf, type Program } from './syntax.js';

/** A variable that holds what a module exports, or a part of it. */
export interface Import {
  /** As it is written: `./cache.js`, `ws`. */
  readonly specifier: string;
  /** Of the module's exports; [] for all of them. */
  readonly exported: readonly string[];
  readonly binding: Binding;
}

/** `import`, `require` in all its coats (`__importDefault(require('x')).default`), `await import()`. */
export function importsOf(text: string, program: Program): readonly Import[] {
  return [...importDeclarations(program), ...calls('require', text, program), ...dynamicImports(text, program)];
}

/** Specifiers, without a look at the syntax: more than there are, where texts look alike. */
export function specifiersIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:require\d*\(|\bfrom|\bimport\(?)\s*(['"`])([^'"`\n]{1,300})\1/g)].map(([, , specifier = '']) => specifier);
}

function importDeclarations(program: Program): Import[] {
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration' || typeof statement.source.value !== 'string') return [];
    const specifier = statement.source.value;
    return statement.specifiers.map((each): Import => ({
      specifier,
      exported: each.type === 'ImportNamespaceSpecifier' ? [] : [each.type === 'ImportDefaultSpecifier' ? 'default' : (nameOf(each.imported) ?? '')],
      binding: { node: each.local, ancestors: [program, statement, each] },
    }));
  });
}

function calls(name: string, text: string, program: Program): Import[] {
  return occurrencesOf(name, text, program).flatMap(({ node, ancestors }) => {
    const call = ancestors.at(-1);
    const specifier = call?.type === 'CallExpression' && call.callee === node && call.arguments[0] !== undefined ? nameOf(call.arguments[0]) : undefined;
    return call === undefined || specifier === undefined ? [] : namesFor({ node: call, ancestors: ancestors.slice(0, -1) }, specifier);
  });
}

function dynamicImports(text: string, program: Program): Import[] {
  // The keyword is no identifier: the specifiers are looked for instead.
  const specifiers = new Set([...text.matchAll(/\bimport\(\s*(['"`])([^'"`\n]{1,300})\1/g)].map(([, , specifier = '']) => specifier));
  return [...specifiers].flatMap((specifier) =>
    occurrencesOf(specifier, text, program).flatMap(({ ancestors }) => {
      const call = ancestors.at(-1);
      return call?.type === 'ImportExpression' ? namesFor({ node: call, ancestors: ancestors.slice(0, -1) }, specifier) : [];
    }),
  );
}

/** The variables that an expression ends up in, past what compilers put around it. */
function namesFor({ node, ancestors }: Found, specifier: string): Import[] {
  const exported: string[] = [];
  let value: AnyNode = node;
  for (const parent of ancestors.toReversed()) {
    if (parent.type === 'MemberExpression' && parent.object === value) exported.push(propertyName(parent));
    else if (parent.type === 'VariableDeclarator' && parent.init === value) return declared(parent.id, exported, specifier, ancestors);
    else if (isFunction(parent) || !(parent.type === 'AwaitExpression' || isInterop(parent, value))) return [];
    value = parent;
  }
  return [];
}

/** `__importDefault(…)`, `__toESM(…)`, `_interopRequireDefault(…)`, and packages that are called with another at once. */
function isInterop(parent: AnyNode, value: AnyNode): boolean {
  return parent.type === 'CallExpression' && parent.arguments[0] === value && parent.callee.type !== 'MemberExpression';
}

function declared(pattern: Parameters<typeof namesIn>[0], exported: readonly string[], specifier: string, ancestors: readonly AnyNode[]): Import[] {
  if (pattern.type !== 'ObjectPattern') return namesIn(pattern).flatMap((name) => bound(name.name, exported, specifier, ancestors));
  return pattern.properties.flatMap((property) => {
    if (property.type !== 'Property') return [];
    const key = nameOf(property.key);
    return key === undefined ? [] : namesIn(property.value).flatMap((name) => bound(name.name, [...exported, key], specifier, ancestors));
  });
}

function bound(name: string, exported: readonly string[], specifier: string, ancestors: readonly AnyNode[]): Import[] {
  const binding = resolveName(name, ancestors);
  return binding === undefined ? [] : [{ specifier, exported, binding }];
}

const EXTENSION = /(?:\.[cm]?[jt]sx?|\.json)$/;

/** Whether a specifier, as a module at one path writes it, means the module at another. Names that only a resolver knows count by their end. */
export function isModuleAt(specifier: string, from: string, path: string): boolean {
  const plain = (name: string): string => name.replaceAll('\\', '/').replace(EXTENSION, '').replace(/\/index$/, '');
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return plain(joined(from, specifier)) === plain(path);
  const end = plain(specifier).replace(/^(?:file:\/\/|[#@~][^/]*\/)/, '/');
  return end.startsWith('/') && plain(path).endsWith(end);
}

function joined(from: string, specifier: string): string {
  const folders = from.replaceAll('\\', '/').split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') folders.pop();
    else if (part !== '.') folders.push(part);
  }
  return folders.join('/');
}

/** The package of a bare specifier: `@a/b/lib/x.js` → `@a/b`. @returns undefined for a path and for Node.js' own modules */
export function packageNameOf(specifier: string): string | undefined {
  return /^(?:@[^/]+\/[^/]+|[^./@#~][^/:]*)(?=\/|$)/.exec(specifier)?.[0];
}

/** What every specifier of a module has in it: the name of its file, or of its folder. */
export function wordOfModule(path: string): string {
  const parts = path.replaceAll('\\', '/').replace(/\.[^./]+$/, '').split('/');
  return (parts.at(-1) === 'index' ? parts.at(-2) : parts.at(-1)) ?? '';
}

/**
 * What leads from an imported name on to something exported; undefined: another part of the module is imported. The
 * default import of a CommonJS module is all of its exports.
 */
export function leftOf(exported: readonly string[], imported: readonly string[]): readonly string[] | undefined {
  const isAll = imported[0] === 'default' && exported[0] !== 'default';
  const asked = isAll ? imported.slice(1) : imported;
  return asked.every((name, index) => name === exported[index]) ? exported.slice(asked.length) : undefined;
}
