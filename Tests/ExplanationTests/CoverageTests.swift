import EC2Query
import Foundation
import Testing
import Translators

@testable import Explanation

@Suite("Coverage")
struct CoverageTests {
    @Test("the page in the repository is the one that the rules give; scripts/coverage writes it")
    func page() throws {
        let page = checkout.appending(path: "Sources/Translators/README.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == Coverage.markdown)
    }

    @Test("the page has every action, parameter and filter")
    func everything() {
        let sections = Coverage.markdown.split(separator: "\n## ").map(String.init)
        var missing: [String] = []
        for action in ActionRegistry.actions {
            let section = sections.first { $0.hasPrefix("\(action.name)\n") } ?? ""
            let names = action.parameters.map(\.name) + action.filters.map(\.name)
            missing += names.filter { !section.contains("| `\($0)` |") }.map { "\(action.name): \($0)" }
            let isFiltered = action.parameters.contains { $0.name.hasPrefix("Filter") }
            // Where there is nothing to list, there is nothing to filter.
            let isListed = !(action is any KnownAnswer.Type)
            if isFiltered && isListed && action.filters.isEmpty { missing.append("\(action.name): filters") }
        }
        #expect(missing.isEmpty)
    }

    @Test("every action that a tool calls is known, and but for these answered")
    func tools() {
        let unknown = ToolActions.all.flatMap(\.unknown)
        #expect(unknown.isEmpty)
        let refused = Dictionary(uniqueKeysWithValues: ToolActions.all.map { ($0.tool, $0.refused) })
        #expect(
            refused == [
                "Ansible": [], "osc-bsu-backup": [], "Velero": [],
                // Of an image, which it passes as an instance: EC2 refuses it too.
                "Terraform": ["GetInstanceUefiData"],
                "AWS EBS CSI driver": ["CopyVolumes", "EnableFastSnapshotRestores", "LockSnapshot"],
                "Cloud Custodian": [
                    "CancelImageLaunchPermission", "DisableImageDeprecation", "EnableImageDeprecation",
                ],
            ])
    }
}
