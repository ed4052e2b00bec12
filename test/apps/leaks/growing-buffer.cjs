/** One buffer, always replaced by a longer one. */
let body = Buffer.alloc(0);
exports.request = () => {
  body = Buffer.concat([body, Buffer.alloc(1_024, 1)]);
};
