import CoreMetrics
import Files
import Foundation
import MetricsTestKit
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import Gateway

@Suite("Metrics") struct MetricTests {
    @Test("are written as Prometheus reads them: by name and labels, each name once with type and meaning")
    func text() throws {
        let registry = MetricRegistry()
        Counter(label: "passerelle_calls_total", dimensions: [("action", "b")], factory: registry).increment()
        Counter(label: "passerelle_calls_total", dimensions: [("action", "a")], factory: registry).increment(by: 2)
        Counter(label: "passerelle_calls_total", dimensions: [("action", "a")], factory: registry).increment()
        Meter(label: "free", dimensions: [("text", "a\"b\\c\nd")], factory: registry).set(1.5)
        #expect(
            registry.text() == """
                # TYPE free gauge
                free{text="a\\"b\\\\c\\nd"} 1.5
                # HELP passerelle_calls_total \(MetricName.calls.meaning)
                # TYPE passerelle_calls_total counter
                passerelle_calls_total{action="a"} 3
                passerelle_calls_total{action="b"} 1

                """)
    }

    @Test("times are counted into buckets that hold all that is no longer")
    func histogram() {
        let value = HistogramValue()
        for nanoseconds: Int64 in [1_000_000, 1_000_001, 30_000_000_000, 60_000_000_000] {
            value.recordNanoseconds(nanoseconds)
        }
        let samples = value.samples
        func count(_ bound: String) -> Double? { samples.first { $0.labels == [.init("le", bound)] }?.value }
        #expect(count("0.001") == 1 && count("0.0025") == 2 && count("10") == 2)
        #expect(count("30") == 3 && count("+Inf") == 4)
        #expect(samples.first { $0.suffix == "_count" }?.value == 4)
        #expect(samples.first { $0.suffix == "_sum" }?.value == 90.002000001)
    }

    @Test("one name is of one kind: what comes by another is not told, and harms nothing")
    func kinds() {
        let registry = MetricRegistry()
        Counter(label: "a", factory: registry).increment()
        Meter(label: "a", factory: registry).set(7)
        #expect(registry.text() == "# TYPE a counter\na 1\n")
    }

    @Test("a call is counted with its outcome, its error and what went upstream")
    func calls() throws {
        let metrics = TestMetrics()
        let calls = CallMetrics(metrics)
        calls.count(sampleRecord())
        calls.count(sampleRecord(outcome: .failed(AuditError(.client, code: "InvalidSnapshot.NotFound", message: ""))))
        func counted(_ name: MetricName, _ labels: [(String, String)]) throws -> Int64 {
            try metrics.expectCounter(name.rawValue, labels).totalValue
        }
        let front = ("protocol", "ec2-query")
        #expect(try counted(.calls, [front, ("action", "CopySnapshot"), ("outcome", "succeeded")]) == 1)
        #expect(try counted(.calls, [front, ("action", "CopySnapshot"), ("outcome", "failed")]) == 1)
        #expect(try counted(.errors, [front, ("code", "InvalidSnapshot.NotFound")]) == 1)
        #expect(try counted(.upstreamCalls, [("call", "CreateSnapshot"), ("status", "200")]) == 2)
        #expect(
            try metrics.expectTimer(MetricName.callDuration.rawValue, [front]).values == [131_000_000, 131_000_000])
        let upstream = try metrics.expectTimer(MetricName.upstreamDuration.rawValue, [("call", "CreateSnapshot")])
        #expect(upstream.values == [120_000_000, 120_000_000])
    }

    @Test("names that strangers or very many callers choose do not become labels")
    func labels() throws {
        let registry = MetricRegistry()
        let calls = CallMetrics(registry)
        var stranger = sampleRecord(
            action: "Secret", outcome: .refused(AuditError(.client, code: "AuthFailure", message: "")))
        stranger.identity = .unknown(claimedAccessKeyID: "AKIAIOSFODNN7EXAMPLE")
        calls.count(stranger)
        #expect(!registry.text().contains("Secret"))
        for number in 1...CallMetrics.labelLimit + 10 {
            var call = sampleRecord(action: "Action\(number)")
            call.protocol = .oapi
            calls.count(call)
        }
        calls.count(
            sampleRecord(
                action: "NoSuchAction",
                outcome: .failed(AuditError(.client, code: "SomethingOfFCU", message: ""))))
        let text = registry.text()
        #expect(!text.contains("NoSuchAction") && !text.contains("SomethingOfFCU"))
        #expect(text.contains(#"passerelle_call_errors_total{protocol="ec2-query",code="other"} 1"#))
        #expect(text.contains("\"Action\(CallMetrics.labelLimit)\""))
        #expect(!text.contains("\"Action\(CallMetrics.labelLimit + 1)\""))
        #expect(
            text.contains(
                #"passerelle_calls_total{protocol="oapi",action="other",outcome="succeeded"} 10"#))
    }

    @Test("the page tells of the audit and of the process")
    func page() throws {
        var statistics = AuditWriter.Statistics()
        statistics.rows = 12
        statistics.lostNotes = 1
        let shipping = AuditShipper.Statistics(sent: 9, arrived: 7, lost: 2, unreadable: 3, unshipped: 5, fails: true)
        let page = MetricsPage(MetricRegistry(), audit: { [statistics] in statistics }, shipping: { shipping })
        #expect(page.unreadiness == nil)
        let text = page.text()
        for line in [
            "passerelle_audit_rows_total 12", "passerelle_audit_lost_records_total 1", "passerelle_audit_available 1",
            "passerelle_audit_unshipped_records 5", "passerelle_audit_ship_lost_records_total 2",
            "passerelle_audit_ship_unreadable_records_total 3",
            "passerelle_audit_ship_available 0",
            #"passerelle_build_info{version="\#(GatewayVersion.text)",commit="\#(GatewayVersion.commit)"} 1"#,
        ] { #expect(text.contains(line + "\n"), "\(line)") }
        let process = ProcessFigures()
        #expect(try #require(process.residentBytes) > 1 << 20)
        #expect(try #require(process.processorSeconds) > 0)
        statistics.storeFails = true
        let failing = MetricsPage(MetricRegistry(), audit: { [statistics] in statistics })
        #expect(!failing.text().contains("passerelle_audit_ship_available"))
        #expect(failing.unreadiness == "the audit store does not take records")
        #expect(failing.text().contains("passerelle_audit_available 0\n"))
        #expect(failing.text().contains("passerelle_audit_chain_damaged 0\n"))
        statistics.chainDamage = "nothing of it is left"
        let damaged = MetricsPage(MetricRegistry(), audit: { [statistics] in statistics })
        #expect(damaged.unreadiness?.contains("chain is damaged") == true)
        #expect(damaged.text().contains("passerelle_audit_chain_damaged 1\n"))
    }

    @Test("calls that are being answered are counted while they are")
    func underWay() async {
        let registry = MetricRegistry()
        let calls = CallMetrics(registry)
        let during = await calls.during(.oapi) { registry.text() }
        #expect(during.contains("passerelle_calls_in_flight{protocol=\"oapi\"} 1\n"))
        #expect(registry.text().contains("passerelle_calls_in_flight{protocol=\"oapi\"} 0\n"))
    }

    @Test("the credentials' reading and the log's losses are told")
    func watched() {
        let status = ReloadStatus()
        status.told(success: false)
        let page = MetricsPage(
            MetricRegistry(), audit: { .init() },
            watched: { WatchedFigures(keys: 3, reload: status, droppedLogLines: 7) })
        for line in [
            "passerelle_credentials_keys 3", "passerelle_credentials_reload_success 0",
            "passerelle_log_dropped_lines_total 7",
        ] { #expect(page.text().contains(line + "\n"), "\(line)") }
        #expect(page.text().contains("\nprocess_start_time_seconds 1"))
        #expect(page.unreadiness == nil, "the old key pairs are in use")
    }

    @Test("OpenMetrics names a counter's family without _total, and ends")
    func openMetrics() {
        #expect(MetricFormat(accepting: nil) == .prometheus)
        #expect(MetricFormat(accepting: "text/plain;version=0.0.4, */*") == .prometheus)
        #expect(MetricFormat(accepting: "application/openmetrics-text; version=1.0.0,text/plain;q=0.5") == .openMetrics)
        let registry = MetricRegistry()
        CallMetrics(registry).count(sampleRecord())
        let text = MetricsPage(registry, audit: { .init() }).text(.openMetrics)
        #expect(text.contains("# TYPE passerelle_calls counter\n"))
        #expect(text.contains("\npasserelle_calls_total{"))
        #expect(
            text.contains("# TYPE passerelle_audit_rows counter\n")
                && text.contains("\npasserelle_audit_rows_total 0\n"))
        #expect(text.contains(#"le="1.0""#) && text.contains(#"le="+Inf""#) && !text.contains(#"le="1""#))
        #expect(text.hasSuffix("\n# EOF\n"))
    }

    @Test("readiness names each check when it is asked to")
    func readiness() {
        var statistics = AuditWriter.Statistics()
        func page() -> MetricsPage {
            MetricsPage(
                MetricRegistry(), audit: { [statistics] in statistics },
                watched: { WatchedFigures(keys: 2, reload: ReloadStatus()) }, calls: CallMetrics(MetricRegistry()))
        }
        #expect(page().readiness.text(verbose: false) == "ready\n")
        #expect(
            page().readiness.text(verbose: true) == """
                [+] store: takes records
                [+] chain: as it was left
                [+] credentials: 2 key pairs
                [+] upstream: not called in the last minute
                ready

                """)
        statistics.chainDamage = "cut"
        let damaged = page().readiness.text(verbose: true)
        #expect(damaged.contains("[-] chain: damaged: cut\n"))
        #expect(damaged.hasSuffix("the audit chain is damaged, and changes are refused\n"))
        #expect(Readiness.isVerbose(query: "verbose") && Readiness.isVerbose(query: "a=b&verbose=1"))
        #expect(!Readiness.isVerbose(query: nil) && !Readiness.isVerbose(query: "verbosely"))
    }

    @Test("OUTSCALE counts as away when the newest call of the last minute had no answer")
    func sighting() {
        let now = ContinuousClock.now
        func isGood(_ answer: Int?, _ silence: Int?) -> Bool {
            UpstreamSighting(
                lastAnswer: answer.map { now - .seconds($0) }, lastSilence: silence.map { now - .seconds($0) }, now: now
            ).isGood
        }
        #expect(isGood(nil, nil) && isGood(10, nil) && isGood(10, 20) && isGood(nil, 61))
        #expect(!isGood(nil, 10) && !isGood(20, 10))
    }

    @Test("every metric says what it means, in one line, and the runbook says the same")
    func meanings() throws {
        let runbook = try String(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "../../../deploy/README.md"),
            encoding: .utf8)
        for name in MetricName.allCases {
            #expect(!name.meaning.contains(where: { $0 == "\n" || $0 == "\\" }) && name.meaning.hasSuffix("."))
            let row = runbook.split(separator: "\n").first { $0.hasPrefix("| `\(name.rawValue)` ") }
            #expect(row?.contains("| \(name.meaning) ") == true, "\(name.rawValue)")
        }
    }
}
