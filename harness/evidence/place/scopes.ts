/** Which declaration a name means at a place: the language's scopes, no further than one name at a time needs them. */
import type { Identifier, Pattern } from 'acorn';
import { type AnyNode, type Found, isClass, isFunction, nameOf, nodeAt, occurrencesOf, type Program, walk } from './syntax.js';

/** A variable, parameter, function, class or import: the identifier that declares it, which tells it from others of its name. */
export type Binding = Found<Identifier>;

type Declared = ReadonlyMap<string, Identifier>;

const declaredIn = new WeakMap<AnyNode, Declared>();

/** @param ancestors of the place where the name is used, the scopes of which count from the innermost on */
export function resolveName(name: string, ancestors: readonly AnyNode[]): Binding | undefined {
  const node = declarationOf(name, ancestors);
  const program = ancestors[0];
  return node !== undefined && program?.type === 'Program' ? { node, ancestors: nodeAt(program, node.start).ancestors } : undefined;
}

function declarationOf(name: string, ancestors: readonly AnyNode[]): Identifier | undefined {
  for (let index = ancestors.length - 1; index >= 0; index -= 1) {
    const scope = ancestors[index];
    const identifier = scope === undefined ? undefined : declarationsOf(scope).get(name);
    if (identifier !== undefined) return identifier;
  }
  return undefined;
}

/** Variables and parameters of the innermost function around a place, those of its blocks included. */
export function variablesIn(around: readonly AnyNode[]): Binding[] {
  const within = around.findLast((node) => isFunction(node));
  const program = around[0];
  const found: Binding[] = [];
  if (within === undefined || program?.type !== 'Program') return found;
  walk(within, (node) => {
    if (node !== within && isFunction(node)) return false;
    for (const identifier of declarationsOf(node).values()) {
      if (!found.some((each) => each.node === identifier)) found.push({ node: identifier, ancestors: nodeAt(program, identifier.start).ancestors });
    }
  });
  return found;
}

/** All that means this binding, in the order of the text, but its own declaration. */
export function referencesTo(binding: Binding, text: string, program: Program): Found<Identifier>[] {
  const { node } = binding;
  return occurrencesOf(node.name, text, program, scopeOf(binding) ?? program).filter((found): found is Found<Identifier> => {
    const { node: other, ancestors } = found;
    return other.type === 'Identifier' && other.start !== node.start && isReference(other, ancestors.at(-1)) && declarationOf(node.name, ancestors) === node;
  });
}

/** Where a binding can be named. */
export function scopeOf({ node, ancestors }: Binding): AnyNode | undefined {
  const index = ancestors.findLastIndex((each) => declarationsOf(each).get(node.name) === node);
  // A declaration in the head of a function, a class or a loop belongs to all of that.
  return ancestors[Math.max(0, index - 1)];
}

/** Whether an identifier stands for a variable, and not for a property or a label of that name. */
export function isReference(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.value === node || parent.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key !== node || parent.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
    case 'ImportSpecifier':
    case 'ExportAllDeclaration':
      return false;
    case 'ExportSpecifier':
      return parent.local === node;
    default:
      return true;
  }
}

function declarationsOf(scope: AnyNode): Declared {
  let declared = declaredIn.get(scope);
  if (declared === undefined) {
    const found = new Map<string, Identifier>();
    // The first one counts: of two `var` of one name, and of a parameter that is declared again.
    for (const identifier of declaredBy(scope)) if (!found.has(identifier.name)) found.set(identifier.name, identifier);
    declared = found;
    declaredIn.set(scope, declared);
  }
  return declared;
}

function declaredBy(scope: AnyNode): Identifier[] {
  if (isFunction(scope)) {
    const own = scope.type === 'FunctionExpression' && scope.id ? [scope.id] : [];
    return [...scope.params.flatMap(namesIn), ...(scope.body.type === 'BlockStatement' ? lexical(scope.body.body) : []), ...hoisted(scope.body), ...own];
  }
  if (isClass(scope)) return scope.id ? [scope.id] : [];
  switch (scope.type) {
    case 'Program':
      return [...lexical(scope.body), ...hoisted(scope)];
    case 'StaticBlock':
      return [...lexical(scope.body), ...scope.body.flatMap(hoisted)];
    case 'BlockStatement':
      return lexical(scope.body);
    case 'SwitchStatement':
      return scope.cases.flatMap(({ consequent }) => lexical(consequent));
    case 'ForStatement':
      return scope.init ? lexical([scope.init]) : [];
    case 'ForInStatement':
    case 'ForOfStatement':
      return lexical([scope.left]);
    case 'CatchClause':
      return scope.param ? namesIn(scope.param) : [];
    default:
      return [];
  }
}

/** `let`, `const`, classes, functions and imports of a list of statements. */
function lexical(statements: readonly AnyNode[]): Identifier[] {
  return statements.flatMap((statement): Identifier[] => {
    switch (statement.type) {
      case 'VariableDeclaration':
        return statement.kind === 'var' ? [] : statement.declarations.flatMap(({ id }) => namesIn(id));
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return statement.id ? [statement.id] : [];
      case 'ImportDeclaration':
        return statement.specifiers.map(({ local }) => local);
      case 'ExportNamedDeclaration':
        return statement.declaration ? lexical([statement.declaration]) : [];
      case 'ExportDefaultDeclaration':
        return lexical([statement.declaration]);
      default:
        return [];
    }
  });
}

/** `var` of a function, wherever it stands in it. */
function hoisted(body: AnyNode): Identifier[] {
  const names: Identifier[] = [];
  walk(body, (node) => {
    if (node !== body && (isFunction(node) || isClass(node))) return false;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') names.push(...node.declarations.flatMap(({ id }) => namesIn(id)));
  });
  return names;
}

/** The names that a pattern declares: `{ a, b: [c = 1], ...d }`. */
export function namesIn(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) => namesIn(property.type === 'RestElement' ? property.argument : property.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    default:
      return [];
  }
}

/** The variable that an ES module keeps under a name: one of its own, or what it exports under that. */
export function moduleVariable(name: string, program: Program): Binding | undefined {
  const own = resolveName(name, [program]);
  if (own !== undefined) return own;
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const exported = statement.specifiers.find((specifier) => nameOf(specifier.exported) === name);
    if (exported?.local.type === 'Identifier') return resolveName(exported.local.name, [program]);
  }
  return undefined;
}
