using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.FunctionalTests.Routing;

/// <summary>How a stub connector answers an export: bytes, then the signed statement over them as trailer.</summary>
internal static class Exporting
{
    /// <param name="connector">Signs.</param>
    /// <param name="grant">Names the elements.</param>
    /// <param name="body">Sent at once.</param>
    /// <param name="change">Bends the statement before it is signed.</param>
    public static RequestDelegate Serving(DecidingConnector connector, TokenResponse grant, byte[] body, Func<ReleaseStatement, ReleaseStatement>? change = null) =>
        async context =>
        {
            context.Response.DeclareTrailer(ReleaseStatement.TrailerName);
            await context.Response.Body.WriteAsync(body);
            var statement = Statement(connector, grant, JobId.Parse(context.Request.Headers[ExportHeaders.Job]!), body);
            context.Response.AppendTrailer(
                ReleaseStatement.TrailerName, connector.Sign(change?.Invoke(statement) ?? statement, ReleaseStatement.StatementType));
        };

    public static ReleaseStatement Statement(DecidingConnector connector, TokenResponse grant, JobId job, ReadOnlySpan<byte> body) => new()
    {
        Job = job,
        Grant = grant.Grant,
        Owner = connector.Owner,
        Dataset = connector.Dataset,
        DatasetVersion = 1,
        Order = Sha256Digest.Of("order"u8),
        Operation = Operation.Export,
        Elements = grant.AuthorizationDetails[0].Elements,
        Rows = 10,
        Cells = 20,
        Bytes = body.Length,
        Sealed = Sha256Digest.FromHash(SHA256.HashData(body)),
        Policy = Sha256Digest.Of([7]),
        ReleasedAt = 1,
    };
}
