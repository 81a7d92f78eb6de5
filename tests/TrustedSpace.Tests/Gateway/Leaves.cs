using System.Buffers.Text;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Log entries of a small space: consumer "research", owners "hospital-a" and "hospital-b".</summary>
internal static class Leaves
{
    public static readonly ParticipantId Consumer = ParticipantId.Parse("research");
    public static readonly ParticipantId OwnerA = ParticipantId.Parse("hospital-a");
    public static readonly ParticipantId OwnerB = ParticipantId.Parse("hospital-b");

    public static readonly Quote Quote = new()
    {
        Currency = "CNY",
        Lines = [Line(OwnerA, perJob: 100, perCell: 2), Line(OwnerB, perJob: 50, perCell: 1)],
        Maximum = 1_000_000,
    };

    public static GrantIssued Grant(GrantId grant, int jobs, long cells, long? exportRows = null) => new()
    {
        At = 1,
        Request = new GrantRequest
        {
            Grant = grant,
            Consumer = Consumer,
            ConsumerTls = "t",
            ConsumerSealing = "s",
            Detail = new AuthorizationDetail
            {
                Product = ProductId.Parse("breast-cancer"),
                Elements = [ElementName.Parse("radius"), ElementName.Parse("diagnosis")],
                Operation = exportRows is null ? Operation.Statistics : Operation.Export,
                Purpose = "research",
                Parameters = new GrantParameters { MaximumJobs = jobs, MaximumCells = cells },
            },
            Owners = [OwnerA, OwnerB],
            NotBefore = 0,
            Expires = 10_000_000_000,
        },
        Decisions = exportRows is { } rows ? [Decision(OwnerA, new Obligations { MaximumRows = rows })] : [],
        Quote = Quote,
    };

    public static Flow Flow(GrantId grant, JobId job, long cells, FlowOutcome outcome = FlowOutcome.Released) => new()
    {
        At = 2,
        Id = FlowId.For(job),
        Grant = grant,
        Job = job,
        GrantLeaf = 0,
        Contract = Sha256Digest.Of("request"u8),
        Providers =
        [
            new() { Owner = OwnerA, Dataset = DatasetId.Parse("cells"), Version = 1, Decision = Sha256Digest.Of("a"u8) },
            new() { Owner = OwnerB, Dataset = DatasetId.Parse("cells-b"), Decision = Sha256Digest.Of("b"u8) },
        ],
        Rows = 0,
        Consumer = Consumer,
        Product = ProductId.Parse("breast-cancer"),
        Operation = Operation.Statistics,
        Purpose = "research",
        Elements = [ElementName.Parse("radius")],
        Outcome = outcome,
        Statements = [],
        Cells = cells,
        Bytes = 0,
        Currency = "CNY",
        Charges = outcome == FlowOutcome.Released ? Quote.Charges([OwnerA, OwnerB], cells) : [],
        Quote = outcome == FlowOutcome.Released ? Quote.Digest() : null,
        Started = 1,
    };

    public static JobFailed Failed(GrantId grant, JobId job) =>
        new() { At = 3, Grant = grant, Job = job, Consumer = Consumer, Failure = Refusal("no answer") };

    /// <summary>The claims of the grant that a request became.</summary>
    public static GrantClaims Claims(GrantRequest request) => new()
    {
        Issuer = "https://gateway",
        Consumer = request.Consumer,
        ClientId = request.Consumer,
        Audience = GrantClaims.ConnectorsAudience,
        Grant = request.Grant,
        IssuedAt = 0,
        NotBefore = 0,
        Expires = request.Expires,
        Confirmation = new Confirmation { CertificateThumbprint = "t" },
        AuthorizationDetails = [request.Detail],
        Request = Sha256Digest.Of("request"u8),
        Sealing = "s",
        Decisions = [],
        Quote = Quote,
    };

    public static Refusal Refusal(string reason) =>
        new() { Code = RefusalCode.Denied, Party = OwnerA, Stage = "test", Reason = reason, Remedy = "None." };

    private static QuoteLine Line(ParticipantId owner, long perJob, long perCell) =>
        new() { Owner = owner, Tariff = new Tariff { Currency = "CNY", PerJob = perJob, PerCell = perCell } };

    // Only the payload of a logged decision is read again, so header and signature are empty.
    public static string Decision(ParticipantId owner, Obligations obligations) => "." + Base64Url.EncodeToString(CanonicalJson.Serialize(new Decision
    {
        Owner = owner,
        Series = "1",
        Number = 1,
        Dataset = DatasetId.Parse("cells"),
        Request = Sha256Digest.Of("request"u8),
        Allow = true,
        Denials = [],
        Obligations = obligations,
        Policy = Sha256Digest.Of("policy"u8),
        DecidedAt = 1,
    })) + ".";
}
