/** A search tree: its nodes are held left and right. */
class Leaf {
  left = null;
  right = null;
  constructor(key) {
    this.key = key;
  }
}
const index = { root: new Leaf(0) };
exports.request = (n) => {
  const leaf = new Leaf((n * 7_919) % 100_003);
  let at = index.root;
  for (;;) {
    const side = leaf.key < at.key ? 'left' : 'right';
    if (at[side] === null) {
      at[side] = leaf;
      return;
    }
    at = at[side];
  }
};
