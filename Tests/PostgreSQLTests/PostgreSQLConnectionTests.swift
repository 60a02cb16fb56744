import PostgreSQL
import TestSupport
import Testing

@Suite("PostgreSQL connection", .timeLimit(.minutes(2)), .startsPrograms, .inDatabase) struct PostgreSQLConnectionTests
{
    let server: PostgreSQLServer

    init() async throws {
        server = try await PostgreSQLServer.shared
    }

    private func connect(
        to uri: String? = nil, answerTimeout: Duration = .seconds(30)
    ) throws -> PostgreSQLConnection {
        let address = try #require(PostgreSQLAddress(uri ?? server.uri()))
        return try PostgreSQLConnection(
            address, .init(applicationName: "passerelle tests", answerTimeout: answerTimeout))
    }

    @Test("values of every type come back as they went")
    func values() throws {
        let connection = try connect()
        let text = "é 🙂 ' \" \\ \n \u{1} :x $1"
        let row = try connection.query(
            "SELECT $1, $2, $3, $4, $5, $6, $7, NULL::text, NULL::int8, $8::int8",
            [
                .text(text), .integer(Int.min), .bytes([0, 1, 255]), .boolean(true), .texts(["a", nil, ""]),
                .integers([1, nil, -1]), .byteStrings([[0], []]), .integer(Int.max),
            ]
        ).first
        let found = try #require(row)
        #expect(found.text(0) == text)
        #expect(try found.integer(1) == Int.min)
        #expect(found.bytes(2) == [0, 1, 255])
        #expect(try found.boolean(3) == true)
        #expect(found.text(7) == nil)
        #expect(try found.integer(8) == nil)
        #expect(try found.integer(9) == Int.max)
    }

    @Test("arrays are the server's own, nulls and empty ones included")
    func arrays() throws {
        let row = try connect().query(
            "SELECT $1::text, $2::text, $3::text, $4::text",
            [.texts(["a", nil, "", "b,\"c"]), .integers([1, nil, -1]), .byteStrings([[0, 255], []]), .texts([])]
        ).first
        let found = try #require(row)
        #expect(found.text(0) == #"{a,NULL,"","b,\"c"}"#)
        #expect(found.text(1) == "{1,NULL,-1}")
        #expect(found.text(2) == #"{"\\x00ff","\\x"}"#)
        #expect(found.text(3) == "{}")
    }

    @Test("a prepared statement is prepared once, and takes values each time")
    func prepared() throws {
        let connection = try connect()
        for number in 1...3 {
            let sum = try connection.query("SELECT $1::int8 + 1", [.integer(number)], prepared: true).first?.integer(0)
            #expect(sum == number + 1)
        }
        #expect(try connection.query("SELECT count(*) FROM pg_prepared_statements").first?.integer(0) == 1)
    }

    @Test("what the server refuses has its state and its sentence, and the connection goes on")
    func refused() throws {
        let connection = try connect()
        let failure = #expect(throws: PostgreSQLFailure.self) { try connection.query("SELECT 1 / $1", [.integer(0)]) }
        #expect(failure == .refused(state: "22012", message: "division by zero"))
        #expect(failure?.concernsConnection == false)
        #expect(try connection.query("SELECT 1::int8").first?.integer(0) == 1)
        let null = #expect(throws: PostgreSQLFailure.self) { try connection.query("SELECT $1", [.text("a\0b")]) }
        guard case .refused("22021", _)? = null else {
            Issue.record("\(String(describing: null))")
            return
        }
    }

    @Test("a script stops at its first error, and nothing of it is done")
    func script() throws {
        let connection = try connect()
        let failure = #expect(throws: PostgreSQLFailure.self) {
            try connection.run("CREATE TEMP TABLE a (x int); SELECT 1 / 0; CREATE TEMP TABLE b (x int)")
        }
        #expect(failure == .refused(state: "22012", message: "division by zero"))
        #expect(try connection.query("SELECT to_regclass('a') IS NULL").first?.boolean(0) == true)
    }

    @Test("what is copied comes row by row, and the session is free again at the end", arguments: [0, 1, 5_000])
    func copied(count: Int) throws {
        let connection = try connect()
        let copy = try connection.copy(
            """
            COPY (
                SELECT number::int8, CASE WHEN number % 2 = 0 THEN repeat('é', number::int) END, ''::bytea
                    FROM generate_series(1, \(count)) AS number
            ) TO STDOUT (FORMAT binary)
            """)
        var number = 0
        while try copy.next() {
            number += 1
            var bytes: [UInt8] = []
            #expect(try copy.integer(0) == number)
            #expect(copy.append(1, to: &bytes) == number.isMultiple(of: 2))
            #expect(bytes.count == (number.isMultiple(of: 2) ? 2 * number : 0))
            #expect(copy.append(2, to: &bytes))
            #expect(throws: PostgreSQLFailure.unexpectedValue(column: 2)) { try copy.integer(2) }
            if number % 2 == 1 { #expect(try copy.integer(1) == nil) }
        }
        #expect(number == count)
        #expect(try !copy.next())
        #expect(try connection.query("SELECT 1::int8").first?.integer(0) == 1)
    }

    @Test("a copy that fails says why, before its first row and behind one, and the connection goes on")
    func failedCopy() throws {
        let connection = try connect()
        let syntax = #expect(throws: PostgreSQLFailure.self) { _ = try connection.copy("COPY nothing TO STDOUT") }
        guard case .refused("42P01", _)? = syntax else {
            Issue.record("\(String(describing: syntax))")
            return
        }
        #expect(throws: PostgreSQLFailure.self) { _ = try connection.copy("SELECT 1") }
        let copy = try connection.copy(
            "COPY (SELECT 10 / (3000 - n)::int8 FROM generate_series(1, 5000) AS n) TO STDOUT (FORMAT binary)")
        var rows = 0
        let failure = #expect(throws: PostgreSQLFailure.self) { while try copy.next() { rows += 1 } }
        #expect(failure == .refused(state: "22012", message: "division by zero"))
        #expect(rows == 2999)
        #expect(try connection.query("SELECT 1::int8").first?.integer(0) == 1)
    }

    @Test("large values go and come whole")
    func large() throws {
        let connection = try connect()
        let text = String(repeating: "0123456789abcdef", count: 500_000)
        let found = try connection.query("SELECT $1, $2", [.text(text), .texts(Array(repeating: "x", count: 50_000))])
        #expect(found.first?.text(0) == text)
    }

    @Test("a session that was ended is known to be lost, and another one can be made")
    func terminated() throws {
        let connection = try connect()
        let other = try connect()
        try other.query("SELECT pg_terminate_backend($1::integer)", [.integer(connection.process)])
        let failure = #expect(throws: PostgreSQLFailure.self) { try connection.query("SELECT 1") }
        #expect(failure?.concernsConnection == true)
        #expect(!connection.isUsable)
        #expect(throws: PostgreSQLFailure.closed) { try connection.query("SELECT 1") }
    }

    @Test("a server that answers nothing is given up in time")
    func hanging() throws {
        let connection = try connect(answerTimeout: .seconds(1))
        #expect(throws: PostgreSQLFailure.timedOut(.seconds(1))) { try connection.query("SELECT pg_sleep(60)") }
        #expect(!connection.isUsable)
    }

    @Test("nobody at the address is a failure at once")
    func unreachable() throws {
        let address = try #require(PostgreSQLAddress("postgresql://user:hunter2@127.0.0.1:1/x?password=hunter3"))
        do throws(PostgreSQLFailure) {
            _ = try PostgreSQLConnection(address, .init(applicationName: "tests"))
            Issue.record("connected to nobody")
        } catch {
            #expect(error.concernsConnection)
            #expect(!"\(error)".contains("hunter"), "\(error)")
        }
    }
}

@Suite("PostgreSQL address") struct PostgreSQLAddressTests {
    @Test(
        "is printed without its password, by every route",
        arguments: [
            "postgresql://user:hunter2@db.example.com:5433/audit?sslmode=require",
            "postgres://user:hunter2@db.example.com:5433/audit",
            "postgresql://user@db.example.com:5433/audit?password=hunter2",
        ])
    func redacted(uri: String) throws {
        let address = try #require(PostgreSQLAddress(uri))
        #expect(address.description == "postgresql://user@db.example.com:5433/audit")
        #expect(address.holdsPassword)
        var dumped = ""
        dump(address, to: &dumped)
        for text in ["\(address)", String(reflecting: address), String(describing: [address]), dumped] {
            #expect(!text.contains("hunter"), "\(text)")
        }
    }

    @Test("names all hosts, and a socket's folder")
    func hosts() {
        #expect(
            PostgreSQLAddress("postgresql://u@a.example.com:1,b.example.com:2/d")?.description
                == "postgresql://u@a.example.com:1,b.example.com:2/d")
        #expect(
            PostgreSQLAddress("postgresql://u@%2Frun%2Fpostgresql/d")?.description == "postgresql://u@/run/postgresql/d"
        )
    }

    @Test(
        "says which schema it sets",
        arguments: [
            ("postgresql://u@h/d?options=-csearch_path%3Daudit", "audit"),
            ("postgresql://u@h/d?options=-c%20search_path%3Daudit%20-c%20x.y%3D1", "audit"),
            ("postgresql://u@h/d?options=--search_path%3Daudit,public", "audit,public"),
        ])
    func schema(uri: String, path: String) {
        #expect(PostgreSQLAddress(uri)?.searchPath == path)
        #expect(PostgreSQLAddress("postgresql://u@h/d")?.searchPath == nil)
    }

    @Test(
        "is nothing but a URI that libpq takes",
        arguments: [
            "", "postgresql:", "host=h", "sqlite:x", "postgresql://h/d?nonsense=1", "postgresql://[h/d", "mysql://h/d",
            "postgresql://h/d\0",
        ])
    func foreign(uri: String) {
        #expect(PostgreSQLAddress(uri) == nil)
    }
}
