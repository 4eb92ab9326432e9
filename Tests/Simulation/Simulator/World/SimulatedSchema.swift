import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// A schema with one collection that has a field of every policy and every shape.
enum SimulatedSchema {
    static let collection = "file"

    /// The schema of most replicas, and the one that some are upgraded to.
    static let base = make([])
    static let extended = make([
        #"{"name":"extra","type":"text","policy":"review"}"#,
        #"{"name":"marks","type":"set:text","policy":"set"}"#,
    ])

    static let stages = ["new", "active", "done", "dropped"]
    /// Most restrictive first.
    static let consents = ["withdrawn", "limited", "full"]

    private static func make(_ added: [String]) -> Schema {
        let json = """
            {"codeLists":{
            "stages":{"codes":[\(codes(stages))]},
            "consents":{"codes":[\(codes(consents))]}},
            "collections":[{"name":"file","plural":"files","space":"network",
            "titleFields":["title"],"fields":[\((fields + added).joined(separator: ","))]}]}
            """
        do {
            return try Schema(version: 1 + added.count, collections: [], codeLists: [])
                .extended(by: JSONReader.value(json))
        } catch {
            preconditionFailure("the simulated schema is wrong: \(error)")
        }
    }

    private static func codes(_ codes: [String]) -> String {
        codes.map { #"{"code":"\#($0)"}"# }.joined(separator: ",")
    }

    private static let fields = [
        #"{"name":"title","type":"text","policy":"review","requirement":"required"}"#,
        #"{"name":"remark","type":"text","policy":"latest"}"#,
        #"{"name":"tags","type":"set:text","policy":"set"}"#,
        #"{"name":"notes","type":"log","policy":"log"}"#,
        #"{"name":"score","type":"int","range":[0,100],"policy":"max"}"#,
        #"{"name":"due","type":"int","range":[0,100],"policy":"min"}"#,
        #"{"name":"stage","type":"code:stages","policy":"progress","terminal":["done","dropped"],"#
            + #""steps":{"new":["active","dropped"],"active":["done","dropped"]}}"#,
        #"{"name":"consent","type":"code:consents","policy":"safest"}"#,
        #"{"name":"origin","type":"text","policy":"once"}"#,
        #"{"name":"keeper","type":"text","policy":"owner"}"#,
        #"{"name":"story","type":"longtext","policy":"text"}"#,
        #"{"name":"town","type":"text","policy":"review","group":"place"}"#,
        #"{"name":"street","type":"text","policy":"review","group":"place"}"#,
        #"{"name":"goals","type":"items","policy":"review","#
            + #""members":[{"name":"text","required":true},{"name":"state"}]}"#,
    ]
}
