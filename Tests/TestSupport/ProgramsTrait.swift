internal import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
    /// For suites and tests that start programs: servers, clients, judges. `scripts/sanitize` leaves them out, for a
    /// sanitizer does not look into other programs, and they would not end in time.
    package static var startsPrograms: ConditionTrait {
        .enabled(
            if: ProcessInfo.processInfo.environment["PASSERELLE_WITHOUT_PROGRAMS"] == nil,
            "starts programs, and PASSERELLE_WITHOUT_PROGRAMS is set")
    }
}
