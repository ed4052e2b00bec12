/** How a file is packed, by its first bytes, whatever it is called. */

const PACKERS = [
  { name: 'gzip', magic: [0x1f, 0x8b] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68] },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04] },
] as const;

export type Packer = (typeof PACKERS)[number]['name'];

/** So many bytes tell every packer. */
export const LONGEST_MAGIC = Math.max(...PACKERS.map(({ magic }) => magic.length));

/** @param start the file's first bytes, LONGEST_MAGIC where it has as many */
export function packerOf(start: Uint8Array): Packer | undefined {
  return PACKERS.find(({ magic }) => magic.every((byte, index) => start[index] === byte))?.name;
}
