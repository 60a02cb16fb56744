package import JSONCoding

/// OAPI `DeleteExportTask`: ends an export before it is done.
package struct DeleteExportTaskRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteExportTask

    package var taskID: String
    package var dryRun: Bool

    package init(taskID: String, dryRun: Bool) {
        self.taskID = taskID
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: ["ExportTaskId": .string(taskID), "DryRun": dryRun ? .bool(true) : nil])
    }

    package var repetition: Repetition { .safe }
}
