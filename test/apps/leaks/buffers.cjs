const chunks = [];
exports.request = () => {
  chunks.push(Buffer.alloc(8_192, 1));
};
