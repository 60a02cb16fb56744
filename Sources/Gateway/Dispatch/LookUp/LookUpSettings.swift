package import Audit

/// Where callers look up what was recorded of their calls, and how often they may.
package struct LookUpSettings: Sendable {
    package let events: any EventSource
    /// `nil` for no limit.
    package let throttle: LookUpThrottle?

    package init(events: any EventSource, throttle: LookUpThrottle? = nil) {
        self.events = events
        self.throttle = throttle
    }
}
