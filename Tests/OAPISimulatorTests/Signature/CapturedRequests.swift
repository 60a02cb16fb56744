import OAPISimulator
import Testing

/// Requests of unmodified clients as they were on the wire: request line, headers in order, body. All are signed with
/// the key pair of ``CapturedRequest/key``.
struct CapturedRequest: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    static let key = SimulatedKeyPair(
        accessKeyID: "AKIDEXAMPLEGATEWAY01", secretAccessKey: "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01"
    )

    static let all = [
        CapturedRequest(
            name: "osc-cli/api-create-copy",
            text: #"""
                POST //api/latest/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:37559
                User-agent: osc-cli/1.11.0 osc_sdk/1.11.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: keep-alive
                Content-Type: application/json
                X-Osc-Date: 20261123T114544Z
                x-osc-target: OutscaleService.CreateSnapshot
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=host;x-osc-date;x-osc-target, \#
                Signature=e85f0f60fbd8e02aa037b75dcd1023bd9e7209871c8aa05a3ff6b7a751b82708
                Content-Length: 97

                {"SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2", "Description": \#
                "osc copy"}
                """#
        ),
        CapturedRequest(
            name: "osc-cli/api-create-volume-description",
            text: #"""
                POST //api/latest/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:37559
                User-agent: osc-cli/1.11.0 osc_sdk/1.11.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: keep-alive
                Content-Type: application/json
                X-Osc-Date: 20261123T114544Z
                x-osc-target: OutscaleService.CreateSnapshot
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=host;x-osc-date;x-osc-target, \#
                Signature=bd5aa72a892cddb577a2df7ebefcdac5afa691fe934e240bd16272cf92c9db76
                Content-Length: 78

                {"VolumeId": "vol-12345678", "Description": "\u00e9 & <x> \"q\" \ud83d\ude00"}
                """#
        ),
        CapturedRequest(
            name: "osc-sdk-python/create-copy",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:33933
                User-Agent: osc-sdk-python/0.42.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: keep-alive
                Content-Length: 108
                Content-Type: application/json; charset=utf-8
                X-Osc-Date: 20261123T114551Z
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=72abd27a58ccb1e02a683e8287ba3812b9762403c05508e752aa353a59c7c298

                {"SourceSnapshotId": "snap-12345678", "SourceRegionName": "eu-west-2", "Description": \#
                "osc-sdk-python copy"}
                """#
        ),
        CapturedRequest(
            name: "osc-sdk-python/create-volume-hostname",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: api.eu-west-2.gateway.test:33933
                User-Agent: osc-sdk-python/0.42.0
                Accept-Encoding: gzip, deflate
                Accept: */*
                Connection: keep-alive
                Content-Length: 75
                Content-Type: application/json; charset=utf-8
                X-Osc-Date: 20261123T114616Z
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=6243ed7cbed573dc2b37999dee1fd308812ae95d78c03903b952ef7b34cf9735

                {"VolumeId": "vol-12345678", "Description": "osc-sdk-python & <\u00e9> +%"}
                """#
        ),
        CapturedRequest(
            name: "oapi-cli/create-copy",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: api.eu-west-2.gateway.test:36781
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/aws\#
                4_request, SignedHeaders=content-type;host;x-amz-date, \#
                Signature=0ed882f13684b630d8aadb8376d9e47bb3fc3d6db18e8da984c640231e70883a
                X-Amz-Date: 20261123T114555Z
                User-Agent: oapi-cli/0.15.0; osc-sdk-c/00.21.00
                Accept: */*
                Content-Type: application/json
                Content-Length: 101

                {"Description":"oapi-cli é & <x>","SourceRegionName":"eu-west-2","SourceSnapshotId":"snap-\#
                12345678"}
                """#
        ),
        CapturedRequest(
            name: "oapi-cli/read",
            text: #"""
                POST /api/v1/ReadSnapshots HTTP/1.1
                Host: api.eu-west-2.gateway.test:36781
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/aws\#
                4_request, SignedHeaders=content-type;host;x-amz-date, \#
                Signature=22a46b29ddfd2684298d3a7737bd740e173fc809498dffe86dbe555989cf8a46
                X-Amz-Date: 20261123T114555Z
                User-Agent: oapi-cli/0.15.0; osc-sdk-c/00.21.00
                Accept: */*
                Content-Type: application/json
                Content-Length: 0


                """#
        ),
        CapturedRequest(
            name: "oapi-cli/create-volume-ip",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:36781
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/0/127/aws4_reques\#
                t, SignedHeaders=content-type;host;x-amz-date, \#
                Signature=86c2216e72b2c0ac0e648478602e01370b6f1e9ec0190084b0fb449d4f7d9574
                X-Amz-Date: 20261123T114543Z
                User-Agent: oapi-cli/0.15.0; osc-sdk-c/00.21.00
                Accept: */*
                Content-Type: application/json
                Content-Length: 27

                {"VolumeId":"vol-12345678"}
                """#
        ),
        CapturedRequest(
            name: "curl/osc-create-copy",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:33811
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=857086538bd4cea940c82433dd3b7abe27367b3e08c86b3bc40142c56857019b
                X-Osc-Date: 20261123T115016Z
                User-Agent: curl/7.88.1
                Accept: */*
                Content-Type: application/json
                Content-Length: 86

                {"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2","Description":"é"}
                """#
        ),
        CapturedRequest(
            name: "curl/osc-create-volume-ip",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:33811
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/0/127/osc4_reques\#
                t, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=f8058179e79f31d98b5ef797684ca12dbb5cae47e0b7a2bcf5c049106ee73beb
                X-Osc-Date: 20261123T115016Z
                User-Agent: curl/7.88.1
                Accept: */*
                Content-Type: application/json
                Content-Length: 27

                {"VolumeId":"vol-12345678"}
                """#
        ),
        CapturedRequest(
            name: "curl/osc-empty-body",
            text: #"""
                POST /api/v1/ReadSnapshots HTTP/1.1
                Host: 127.0.0.1:33811
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=68d65b75fd926dfbdbf47cf3e6f45f3f4901b1d6dd1218ab3f9920cf5c862790
                X-Osc-Date: 20261123T115016Z
                User-Agent: curl/7.88.1
                Accept: */*
                Content-Type: application/json


                """#
        ),
        CapturedRequest(
            name: "curl/aws-oapi",
            text: #"""
                POST /api/v1/CreateSnapshot HTTP/1.1
                Host: 127.0.0.1:33811
                Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/oapi/aw\#
                s4_request, SignedHeaders=content-type;host;x-amz-date, \#
                Signature=25693d6ede6f0ec2aa4403939fd215f0dcfe0e49bd07d01fbe834a1710e18171
                X-Amz-Date: 20261123T115017Z
                User-Agent: curl/7.88.1
                Accept: */*
                Content-Type: application/json
                Content-Length: 27

                {"VolumeId":"vol-12345678"}
                """#
        ),
        CapturedRequest(
            name: "curl/osc-latest",
            text: #"""
                POST /api/latest/ReadSnapshots HTTP/1.1
                Host: 127.0.0.1:33811
                Authorization: OSC4-HMAC-SHA256 Credential=AKIDEXAMPLEGATEWAY01/20261123/eu-west-2/api/osc\#
                4_request, SignedHeaders=content-type;host;x-osc-date, \#
                Signature=52d0be8d70494bfedc959eec4ebbc352988af969e9e9bbdf27580205290fe9e0
                X-Osc-Date: 20261123T115016Z
                User-Agent: curl/7.88.1
                Accept: */*
                Content-Type: application/json
                Content-Length: 2

                {}
                """#
        ),
    ]
}
