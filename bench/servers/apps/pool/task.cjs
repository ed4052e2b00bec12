const kept = [];

module.exports = (number) => {
  if (process.env.LEAK === 'task') kept.push({ number, more: new Array(20).fill(1.5) });
  return number + 1;
};
