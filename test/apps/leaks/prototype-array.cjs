/** Shared by all instances, which its author did not mean. */
function Cart() {}
Cart.prototype.items = [];
exports.request = (n) => {
  new Cart().items.push({ n });
};
