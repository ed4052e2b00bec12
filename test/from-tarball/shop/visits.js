/** What others have looked at, told beside a product. */
const visits = [];

/** @returns ids of the products that were looked at last */
exports.viewed = (product, agent) => {
  visits.push({ id: product.id, agent, at: new Date() });
  return visits.slice(-3).map(({ id }) => id);
};
