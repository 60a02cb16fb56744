internal import EC2Query
internal import OAPI

/// A type of instance as EC2 describes it, as far as OAPI says something of it or OUTSCALE's are all alike.
///
/// Sources: AWS "InstanceTypeInfo", OUTSCALE "VmType".
struct InstanceTypeElement: ListedElement {
    static let setName = "instanceTypeSet"
    private static let architectures = ["x86_64"]
    private static let usageClass = "on-demand"

    let type: VmType

    init(_ type: VmType) {
        self.type = type
    }

    var id: String { type.name }

    /// EC2's `sizeInMiB`.
    var memoryMiB: Int? { type.memorySize.flatMap { Int(exactly: ($0 * 1_024).rounded()) } }

    var hasDisks: Bool { (type.diskCount ?? 0) > 0 }

    var listedElements: [ResponseElement] {
        var elements = [
            ResponseElement("instanceType", type.name), ResponseElement("currentGeneration", "true"),
            ResponseElement("freeTierEligible", "false"),
            Self.texts("supportedUsageClasses", [Self.usageClass]),
            Self.texts("supportedRootDeviceTypes", [ImageElement.rootDeviceType]),
            Self.texts("supportedVirtualizationTypes", [ImageElement.virtualizationType]),
            ResponseElement("bareMetal", "false"), ResponseElement("hypervisor", ImageElement.hypervisor),
            ResponseElement("processorInfo", [Self.texts("supportedArchitectures", Self.architectures)]),
        ]
        if let count = type.vcoreCount {
            elements.append(ResponseElement("vCpuInfo", [ResponseElement("defaultVCpus", String(count))]))
        }
        if let memoryMiB {
            elements.append(ResponseElement("memoryInfo", [ResponseElement("sizeInMiB", String(memoryMiB))]))
        }
        elements.append(ResponseElement("instanceStorageSupported", String(hasDisks)))
        if hasDisks, let count = type.diskCount, let size = type.diskSize {
            elements.append(
                ResponseElement("instanceStorageInfo", [ResponseElement("totalSizeInGB", String(count * size))]))
        }
        elements += [
            ResponseElement(
                "ebsInfo",
                [
                    ResponseElement("ebsOptimizedSupport", "unsupported"),
                    ResponseElement("encryptionSupport", "unsupported"), ResponseElement("nvmeSupport", "unsupported"),
                ]),
            network, ResponseElement("hibernationSupported", "false"),
            ResponseElement("burstablePerformanceSupported", "false"),
            ResponseElement("autoRecoverySupported", "false"),
        ]
        return elements
    }

    private var network: ResponseElement {
        var elements: [ResponseElement] = []
        if let count = type.interfaceCount {
            elements.append(ResponseElement("maximumNetworkInterfaces", String(count)))
        }
        if let count = type.privateIPsPerInterface {
            elements.append(ResponseElement("ipv4AddressesPerInterface", String(count)))
        }
        return ResponseElement(
            "networkInfo",
            elements + [ResponseElement("ipv6Supported", "false"), ResponseElement("enaSupport", "unsupported")])
    }

    /// A list of plain values.
    private static func texts(_ name: String, _ values: [String]) -> ResponseElement {
        ResponseElement(name, values.map { ResponseElement("item", $0) })
    }
}

extension InstanceTypeElement {
    static let filters: [FilterRule<InstanceTypeElement>] = [
        FilterRule("auto-recovery-supported", always: "false"),
        FilterRule("bare-metal", always: "false"),
        FilterRule("burstable-performance-supported", always: "false"),
        FilterRule("current-generation", always: "true"),
        FilterRule("free-tier-eligible", always: "false"),
        FilterRule("hibernation-supported", always: "false"),
        FilterRule("hypervisor", always: ImageElement.hypervisor),
        FilterRule("instance-storage-supported") { [String($0.hasDisks)] },
        FilterRule("instance-type", .texts("VmTypeNames")) { [$0.type.name] },
        FilterRule("memory-info.size-in-mib") { [$0.memoryMiB].compactMap { $0 }.map { String($0) } },
        FilterRule("processor-info.supported-architecture") { _ in architectures },
        FilterRule("supported-root-device-type", always: ImageElement.rootDeviceType),
        FilterRule("supported-usage-class", always: usageClass),
        FilterRule("supported-virtualization-type", always: ImageElement.virtualizationType),
        FilterRule("vcpu-info.default-vcpus", .integers("VcoreCounts")) {
            [$0.type.vcoreCount].compactMap { $0 }.map { String($0) }
        },
    ]
}
