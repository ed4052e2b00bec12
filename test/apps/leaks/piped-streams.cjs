/** Each adds its listeners to the stream that all write to. */
const { PassThrough } = require('node:stream');

const audit = new PassThrough();
audit.setMaxListeners(0);
audit.resume();
exports.request = () => {
  const stream = new PassThrough();
  stream.pipe(audit, { end: false });
  stream.write('x');
};
