import SigV4
import Testing

@Suite("Signing key cache") struct SigningKeyCacheTests {
    static let key = AccessKeyID("AKIDEXAMPLE0000000001")!
    static let other = AccessKeyID("AKIDEXAMPLE0000000002")!

    static func scope(
        _ text: String = "20261123T101500Z", _ region: String = "eu-west-2", _ service: String = "ec2",
        _ dialect: SignatureDialect = .aws4
    ) -> CredentialScope {
        CredentialScope(date: date(text), region: region, service: service, dialect: dialect)
    }

    @Test("one entry for each key pair, day, Region, service and dialect") func entries() throws {
        let cache = SigningKeyCache()
        let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        func expect(_ count: Int, _ id: AccessKeyID, _ secret: SecretAccessKey, _ scope: CredentialScope) throws {
            _ = try cache.key(of: id, secret: secret, scope: scope)
            #expect(cache.count == count)
        }
        try expect(1, Self.key, secret, Self.scope())
        try expect(1, Self.key, secret, Self.scope("20261123T235959Z"))
        try expect(2, Self.key, secret, Self.scope("20261124T000000Z"))
        try expect(3, Self.key, secret, Self.scope("20261123T101500Z", "us-east-2"))
        try expect(4, Self.key, secret, Self.scope("20261123T101500Z", "eu-west-2", "fcu"))
        try expect(5, Self.key, secret, Self.scope("20261123T101500Z", "eu-west-2", "ec2", .osc4))
        try expect(6, Self.other, secret, Self.scope())
        try expect(7, Self.key, SecretAccessKey("another"), Self.scope())
        try expect(7, Self.key, secret, Self.scope())
    }

    @Test("a secret replaced under the same ID does not meet the old one's key") func replacedSecret() throws {
        let cache = SigningKeyCache()
        let request = WorkedExampleTests.copy
        let right = WorkedExampleTests.secret
        #expect(try request.verify(with: right, keys: cache) == .strict)
        let wrong = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEZ")
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: wrong, keys: cache) }
        #expect(try request.verify(with: right, keys: cache) == .strict)
    }

    @Test("never holds more than its limit") func limit() throws {
        let cache = SigningKeyCache(limit: 8)
        let secret = SecretAccessKey("s")
        for index in 0..<50 {
            _ = try cache.key(of: Self.key, secret: secret, scope: Self.scope("20261123T101500Z", "r\(index)"))
        }
        #expect(cache.count == 8)
        #expect(SigningKeyCache.defaultLimit == 1_024)
    }

    @Test("forgets what was used longest ago") func recency() {
        var cache = BoundedCache<Int, Int>(limit: 3)
        for number in 1...3 { cache.insert(number * 10, for: number) }
        #expect(cache.value(for: 1) == 10)
        cache.insert(40, for: 4)
        #expect(cache.value(for: 2) == nil)
        cache.insert(31, for: 3)
        cache.insert(50, for: 5)
        #expect(cache.value(for: 1) == nil)
        #expect([3, 4, 5].map { cache.value(for: $0) } == [31, 40, 50] && cache.count == 3)
        var single = BoundedCache<Int, Int>(limit: 1)
        single.insert(1, for: 1)
        single.insert(2, for: 2)
        single.insert(3, for: 2)
        #expect(single.value(for: 1) == nil && single.value(for: 2) == 3)
    }

    /// Numbers that look random and are the same every time (splitmix64).
    struct Counter: RandomNumberGenerator {
        var state: UInt64 = 1

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    @Test("does as a plain list would, whatever the order of calls") func model() {
        var generator = Counter()
        var cache = BoundedCache<UInt64, UInt64>(limit: 7)
        var model: [(key: UInt64, value: UInt64)] = []
        for _ in 0..<5_000 {
            let key = generator.next(upperBound: UInt64(12))
            let place = model.firstIndex { $0.key == key }
            if generator.next(upperBound: UInt64(2)) == 0 {
                let expected = place.map { model[$0].value }
                #expect(cache.value(for: key) == expected)
                if let place { model.append(model.remove(at: place)) }
            } else {
                let value = generator.next()
                if let place { model.remove(at: place) }
                model.append((key, value))
                if model.count > 7 { model.removeFirst() }
                cache.insert(value, for: key)
            }
        }
    }
}
