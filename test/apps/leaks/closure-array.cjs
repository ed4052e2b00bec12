function counted(handler) {
  const seen = [];
  return (n) => {
    seen.push(`request ${n}`);
    return handler(n);
  };
}
exports.request = counted(() => undefined);
