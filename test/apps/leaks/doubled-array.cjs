/** Makes room for itself, twice as much when it is full. */
let measured = new Float64Array(64);
let length = 0;
exports.request = (n) => {
  for (let i = 0; i < 8; i += 1) {
    if (length === measured.length) {
      const larger = new Float64Array(2 * length);
      larger.set(measured);
      measured = larger;
    }
    measured[length] = n;
    length += 1;
  }
};
