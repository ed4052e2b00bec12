const patterns = new Map();
exports.request = (n) => {
  const pattern = new RegExp(`^/users/${n}/(\\d+)$`);
  pattern.test('/users/1/2');
  patterns.set(n, pattern);
};
