"""What Redis does with the cache in one step each, in its own language.

Beside the entries lie, for all of them: `used`, when each was used last; `ends`, when each ends; `sizes`, the bytes of
each, and under the empty name their sum. Redis drops an entry that ends by itself; what lies beside it goes with the
next write.
"""

# Reads an entry; while it is fresh the access is noted. Never makes a key that has expired.
READ = """
local entry, used = KEYS[1], KEYS[2]
local now = ARGV[1]
local found = redis.call('HMGET', entry, 'sealed', 'fresh_until')
if found[1] then
  redis.call('ZADD', used, 'XX', now, entry)
  if tonumber(now) < tonumber(found[2]) then
    redis.call('HINCRBY', entry, 'accesses', 1)
    redis.call('HSET', entry, 'last_access', now)
  end
end
return found[1]
"""

FORGET = """
local used, ends, sizes = KEYS[1], KEYS[2], KEYS[3]
local function forget(name)
  local size = redis.call('HGET', sizes, name)
  if size then
    redis.call('HDEL', sizes, name)
    redis.call('HINCRBY', sizes, '', -size)
  end
  redis.call('ZREM', used, name)
  redis.call('ZREM', ends, name)
  return redis.call('UNLINK', name)
end
"""

# Drops entries by name; returns how many there were.
DROP = f"""{FORGET}
local dropped = 0
for _, name in ipairs(ARGV) do dropped = dropped + forget(name) end
return dropped
"""

# Keeps an entry in place of an older one and drops those used longest ago until the bounds hold; returns their names.
WRITE = f"""{FORGET}
local entry = KEYS[4]
local sealed, stored_at, fresh_until, kept_until, size, life_ms = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local most_entries, most_bytes = tonumber(ARGV[7]), tonumber(ARGV[8])
for _, name in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', stored_at, 'LIMIT', 0, 100)) do forget(name) end
forget(entry)
redis.call('HSET', entry, 'sealed', sealed, 'stored_at', stored_at, 'fresh_until', fresh_until, 'bytes', size)
redis.call('PEXPIRE', entry, life_ms)
redis.call('ZADD', used, stored_at, entry)
redis.call('ZADD', ends, kept_until, entry)
redis.call('HSET', sizes, entry, size)
local bytes = redis.call('HINCRBY', sizes, '', size)
local evicted = {{}}
while redis.call('ZCARD', used) > most_entries or bytes > most_bytes do
  local oldest = redis.call('ZRANGE', used, 0, 0)[1]
  if not oldest then break end
  forget(oldest)
  bytes = tonumber(redis.call('HGET', sizes, ''))
  evicted[#evicted + 1] = oldest
end
return evicted
"""
