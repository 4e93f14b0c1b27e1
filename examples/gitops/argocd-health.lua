-- Health of Antrea's ClusterNetworkPolicy and NetworkPolicy, of both API groups.
local health = { status = "Progressing", message = "Waiting for the Antrea controller" }
local status = obj.status
if status == nil or status.observedGeneration ~= obj.metadata.generation then
  return health
end
local ready = nil
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "Ready" then
    ready = condition
  end
end
if ready == nil then
  return health
end
health.message = ready.message
if ready.status == "True" then
  health.status = "Healthy"
elseif status.phase == "Failed" then
  health.status = "Degraded"
end
return health
