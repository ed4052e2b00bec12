let state = { users: {} };
exports.request = (n) => {
  state = { ...state, users: { ...state.users, [`u${n}`]: { n } } };
};
