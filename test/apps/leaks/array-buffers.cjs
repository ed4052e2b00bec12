const images = new Map();
exports.request = (n) => {
  images.set(n, new ArrayBuffer(4_096));
};
