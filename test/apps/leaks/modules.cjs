/** A module that is loaded anew each time stays in its parent's list of children. */
exports.request = () => {
  delete require.cache[require.resolve('./none.cjs')];
  require('./none.cjs');
};
