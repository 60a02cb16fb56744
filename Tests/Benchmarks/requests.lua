-- Sends the requests of a file, one after the other, over and over, and prints what wrk counted as one line of JSON.
-- The file (argument of the script) holds each request as its length in decimal, a line feed, and its bytes.

local requests = {}
local sent = 0

function init(arguments)
    local file = assert(io.open(arguments[1], "rb"))
    while true do
        local length = file:read("*l")
        if not length then break end
        requests[#requests + 1] = assert(file:read(tonumber(length)))
    end
    file:close()
    sent = tonumber(arguments[2] or "0")
end

function request()
    sent = sent + 1
    return requests[(sent - 1) % #requests + 1]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
        errors.connect + errors.read + errors.write + errors.timeout))
end
