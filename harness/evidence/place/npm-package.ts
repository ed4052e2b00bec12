/** Which npm package a file belongs to, from its path alone: nested, scoped, pnpm's and Yarn's layouts. */

export interface PackageFolder {
  readonly name: string;
  /** Up to and with the package's name. */
  readonly folder: string;
  /** As the layout says it; npm's says nothing, the package.json in `folder` does. */
  readonly version?: string;
}

/** The innermost one counts: a package may bring others along. */
const IN_NODE_MODULES = /^(.*[\\/])?node_modules[\\/]+((?:@[^\\/]+[\\/]+)?[^@.\\/][^\\/]*)(?=[\\/])/s;
/** pnpm: `.pnpm/@scope+name@1.2.3_peers/node_modules/`; peers may also stand in brackets. */
const PNPM_VERSION = /[\\/]\.pnpm[\\/]@?[^\\/@]+@(\d[^\\/@_(]*)[^\\/]*[\\/]$/;
/** Yarn: `name-npm-1.2.3-0123456789-8.zip/node_modules/`, unpacked without `-8.zip`. */
const YARN_VERSION = /[\\/][^\\/]+-npm-(\d[^\\/]*)-[0-9a-f]{10}(?:-[^\\/]*)?(?:\.zip)?[\\/]$/;

/** @param path of a file, or of a bundle's source such as `webpack://app/node_modules/ms/index.js`; undefined: own code */
export function packageOf(path: string): PackageFolder | undefined {
  const found = IN_NODE_MODULES.exec(path);
  if (found === null) return undefined;
  const [folder, before = '', name = ''] = found;
  const version = (PNPM_VERSION.exec(before) ?? YARN_VERSION.exec(before))?.[1];
  return { name: name.replace(/[\\/]+/, '/'), folder, ...(version === undefined ? {} : { version }) };
}
