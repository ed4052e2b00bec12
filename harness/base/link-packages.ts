/**
 * The head's packages for the base, linked one by one: a folder that was linked as a whole would bring the head's own
 * packages with it, which workspaces link into node_modules, and the head would be compared with itself.
 */
import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const PACKAGES = 'node_modules';

/** @param folder relative to the roots of both work trees; nothing is done where the base has packages already */
export function linkPackages(head: string, base: string, folder: string): void {
  const from = join(head, folder, PACKAGES);
  const to = join(base, folder, PACKAGES);
  if (!existsSync(from) || existsSync(to)) return;
  const workspaces = linkEntries(head, base, realpathSync(from), to);
  // Packages of the repository have packages of their own.
  for (const workspace of workspaces) if (existsSync(join(base, workspace))) linkPackages(head, base, workspace);
}

/** @returns folders of the repository's own packages, relative to its root */
function linkEntries(head: string, base: string, from: string, to: string): string[] {
  mkdirSync(to, { recursive: true });
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const [source, link] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory() && entry.name.startsWith('@')) return linkEntries(head, base, source, link);
    const workspace = entry.isSymbolicLink() ? ownPackage(head, source) : undefined;
    symlinkSync(workspace === undefined ? source : join(base, workspace), link);
    return workspace === undefined ? [] : [workspace];
  });
}

/** The folder in the repository that a link leads to, unless it is an installed package. */
function ownPackage(head: string, link: string): string | undefined {
  if (!existsSync(link)) return undefined;
  const inside = relative(head, realpathSync(link));
  const parts = inside.split(sep);
  return parts[0] === '..' || parts.includes(PACKAGES) ? undefined : inside;
}
