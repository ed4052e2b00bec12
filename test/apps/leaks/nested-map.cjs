/** Many small collections: each of 40 tenants gains an entry in 40 requests. */
const byTenant = new Map();
exports.request = (n) => {
  const tenant = `tenant-${n % 40}`;
  if (!byTenant.has(tenant)) byTenant.set(tenant, []);
  byTenant.get(tenant).push({ n });
};
