using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>Holds each published dataset against its owner's signature, and gives what changed a leaf.</summary>
internal sealed class PublicationStatements(FlowLog log, CertificateAuthority authority, GatewayOptions options, TimeProvider time)
{
    /// <param name="owner">Who publishes.</param>
    /// <param name="datasets">What it publishes.</param>
    /// <param name="signed">A signed <see cref="DatasetPublication"/> for each.</param>
    /// <exception cref="RefusedException">One is missing, another's, or about something else.</exception>
    public IReadOnlyList<PublishedDataset> Read(ParticipantId owner, IReadOnlyList<DatasetDescription> datasets, IReadOnlyList<string> signed) =>
        signed.Count == datasets.Count
            ? [.. datasets.Zip(signed, (dataset, statement) => Read(owner, dataset, statement))]
            : throw Refused(owner, $"{signed.Count} signed publications came with {datasets.Count} datasets");

    public async Task RecordAsync(PublishedDataset dataset) => await log.AppendAsync(
        new DatasetPublished
        {
            At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Publication = LoggedStatement.Read<DatasetPublication>(dataset.Statement),
            Statement = dataset.Statement,
        },
        CancellationToken.None);

    private PublishedDataset Read(ParticipantId owner, DatasetDescription dataset, string statement)
    {
        try
        {
            var verified = SignedStatement.Verify<DatasetPublication>(statement, DatasetPublication.StatementType, authority);
            var publication = verified.Payload;
            return verified.Signer == owner && CanonicalJson.Hash(publication) == CanonicalJson.Hash(DatasetPublication.Of(dataset, publication.Policy))
                ? PublishedDataset.Of(dataset, publication, statement)
                : throw Refused(owner, $"the signed publication of {dataset.Id} is {verified.Signer}'s, or about something else");
        }
        catch (StatementException problem)
        {
            throw Refused(owner, $"the publication of {dataset.Id} can't be verified: {problem.Message}");
        }
    }

    private RefusedException Refused(ParticipantId owner, string reason) => new(new Refusal
    {
        Code = RefusalCode.Invalid,
        Party = options.Participant,
        Stage = "publication",
        Reason = reason,
        Remedy = $"Let the connector of {owner} sign each description with its signing key.",
    });
}
