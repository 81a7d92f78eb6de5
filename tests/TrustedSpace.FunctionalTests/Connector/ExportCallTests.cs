using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary><c>POST /export</c> over real HTTP/2: sealed stream, trailer, problem details.</summary>
public sealed class ExportCallTests
{
    private static readonly ParticipantId Owner = ParticipantId.Parse("hospital-a");

    [Fact]
    public async Task Export_streams_sealed_rows_and_ends_with_a_statement_over_them()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Export);
        var spec = owners.Papers.Export(grant, Owner);

        using var response = await PostAsync(owners, owners.Token(grant), owners.Papers.Sign(spec));
        var sealedRows = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var trailer = Assert.Single(response.TrailingHeaders.GetValues(ReleaseStatement.TrailerName));
        var statement = SignedStatement.Verify<ReleaseStatement>(trailer, ReleaseStatement.StatementType, owners.Authority).Payload;
        Assert.Equal((sealedRows.LongLength, Sha256Digest.Of(sealedRows)), (statement.Bytes, statement.Sealed));
        var lines = (await OpenAsync(owners, spec, sealedRows)).TrimEnd().Split("\r\n");
        Assert.Equal("diagnosis,radius_mean", lines[0]);
        Assert.Equal(statement.Rows, lines.Length - 1);
    }

    [Fact]
    public async Task Export_carries_no_more_cells_than_the_gateway_leaves_to_it()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Export);
        var spec = owners.Papers.Export(grant, Owner);

        using var response = await PostAsync(owners, owners.Token(grant), owners.Papers.Sign(spec), cells: "7");
        var sealedRows = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1 + 3, (await OpenAsync(owners, spec, sealedRows)).TrimEnd().Split("\r\n").Length);
        using var unreadable = await PostAsync(owners, owners.Token(grant), owners.Papers.Sign(owners.Papers.Export(grant, Owner)), cells: "-7");
        await AssertProblemAsync(unreadable, HttpStatusCode.BadRequest, "invalid", "holds no number of cells");
    }

    [Fact]
    public async Task Export_asked_twice_is_a_conflict()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Export);
        var signed = owners.Papers.Sign(owners.Papers.Export(grant, Owner));
        using var first = await PostAsync(owners, owners.Token(grant), signed);

        using var second = await PostAsync(owners, owners.Token(grant), signed);

        await AssertProblemAsync(second, HttpStatusCode.Conflict, "conflict", "was requested before");
    }

    [Fact]
    public async Task Export_without_a_good_grant_is_refused()
    {
        await using var owners = await RunningOwners.StartAsync();
        var grant = await owners.GrantAsync(Operation.Export);
        var statistics = await owners.GrantAsync(Operation.Statistics);
        var signed = owners.Papers.Sign(owners.Papers.Export(grant, Owner));

        using var none = await PostAsync(owners, null, signed);
        await AssertProblemAsync(none, HttpStatusCode.Unauthorized, "unauthenticated", "no grant came");
        using var other = await PostAsync(owners, owners.Token(statistics), signed);
        await AssertProblemAsync(other, HttpStatusCode.Forbidden, "denied", "it is for grant");
        using var stolen = await PostAsync(owners, owners.Token(grant), owners.Papers.Sign(owners.Papers.Export(grant, Owner), "stranger"));
        await AssertProblemAsync(stolen, HttpStatusCode.Forbidden, "denied", "stranger signed it");
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningOwners owners, string? token, string body, string? cells = null)
    {
        using var http = owners.Http(Owner.Value, owners.Keys("gateway").Tls);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/export", UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            Content = new StringContent(body, Encoding.ASCII, "application/jose"),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (cells is not null)
        {
            request.Headers.Add(ExportHeaders.Cells, cells);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code, string reason)
    {
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal((code, Owner.Value), (problem.GetProperty("code").GetString(), problem.GetProperty("party").GetString()));
        Assert.Contains(reason, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
    }

    private static async Task<string> OpenAsync(RunningOwners owners, ExportSpec spec, byte[] sealedRows)
    {
        using var key = owners.Keys("pharma").CreateOpeningKey();
        using var reader = new SealedStreamReader(new MemoryStream(sealedRows), key, ReleaseSealing.ForExport(spec.Job, Owner));
        var text = new StringBuilder();
        await foreach (var chunk in reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            text.Append(Encoding.UTF8.GetString(chunk.Span));
        }

        return text.ToString();
    }
}
