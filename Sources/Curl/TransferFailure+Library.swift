internal import CCurl

extension TransferFailure {
    /// What libcurl's result means, given how far the request had come. `proxyStatus` is the proxy's answer to CONNECT,
    /// 0 if there was none.
    ///
    /// Whether the server may have taken something hangs on `progress` alone, which our own code keeps, never on the
    /// result: libcurl reports a lost connection with the same number before and after the request went out.
    init(_ failure: LibraryFailure, progress: RequestProgress, proxyStatus: Int, detail: String) {
        switch progress {
        case .notSent:
            self = .notSent(NotSentReason(failure, proxyStatus: proxyStatus), detail: detail)
        case .mayBeSent:
            self = .outcomeUnknown(OutcomeUnknownReason(failure), detail: detail)
        }
    }
}

extension NotSentReason {
    fileprivate init(_ failure: LibraryFailure, proxyStatus: Int) {
        guard failure.code >= 0 else {
            self = .library
            return
        }
        self =
            switch UInt32(failure.code) {
            case CCURL_UNSUPPORTED_PROTOCOL.rawValue, CCURL_URL_MALFORMAT.rawValue: .malformedRequest
            case CCURL_COULDNT_RESOLVE_HOST.rawValue, CCURL_COULDNT_RESOLVE_PROXY.rawValue: .nameResolution
            case CCURL_COULDNT_CONNECT.rawValue: .connectionRefused
            case CCURL_OPERATION_TIMEDOUT.rawValue: .connectTimeout
            case CCURL_PEER_FAILED_VERIFICATION.rawValue, CCURL_SSL_ISSUER_ERROR.rawValue,
                CCURL_SSL_PINNEDPUBKEYNOTMATCH.rawValue, CCURL_SSL_INVALIDCERTSTATUS.rawValue:
                .certificateRejected
            case CCURL_SSL_CONNECT_ERROR.rawValue, CCURL_SSL_CIPHER.rawValue: .tlsHandshake
            case CCURL_SSL_CACERT_BADFILE.rawValue: .trustUnreadable
            case CCURL_PROXY.rawValue: .proxyRefused
            case CCURL_RECV_ERROR.rawValue where proxyStatus >= 300: .proxyRefused
            case CCURL_RECV_ERROR.rawValue, CCURL_SEND_ERROR.rawValue, CCURL_GOT_NOTHING.rawValue: .connectionLost
            default: .library
            }
    }
}

extension OutcomeUnknownReason {
    fileprivate init(_ failure: LibraryFailure) {
        guard failure.code >= 0 else {
            self = .library
            return
        }
        self =
            switch UInt32(failure.code) {
            // The second is our own refusal to let libcurl try again.
            case CCURL_GOT_NOTHING.rawValue, CCURL_ABORTED_BY_CALLBACK.rawValue: .closedBeforeAnswer
            case CCURL_SEND_ERROR.rawValue: .sendFailed
            case CCURL_PARTIAL_FILE.rawValue: .truncatedAnswer
            case CCURL_WEIRD_SERVER_REPLY.rawValue, CCURL_UNSUPPORTED_PROTOCOL.rawValue, CCURL_HTTP2.rawValue,
                CCURL_HTTP2_STREAM.rawValue:
                .malformedAnswer
            case CCURL_OUT_OF_MEMORY.rawValue, CCURL_BAD_FUNCTION_ARGUMENT.rawValue: .library
            default: .connectionLost
            }
    }
}
