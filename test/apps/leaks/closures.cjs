/** Each wraps the one before. */
let next = () => 0;
exports.request = (n) => {
  const before = next;
  next = function wrapped() {
    return before() + n;
  };
};
