using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Tests.Connector;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>Who a connector talks to: the gateway, in both directions, and nobody else.</summary>
public sealed class CallerTests
{
    [Theory]
    [InlineData("pharma")]
    [InlineData("hospital-b")]
    [InlineData("nobody")]
    [InlineData("gateway of another authority")]
    [InlineData("signing")]
    public async Task Any_caller_but_the_gateway_is_cut_off(string caller)
    {
        await using var owners = await RunningOwners.StartAsync();
        using var other = CertificateIssuer.CreateAuthority(TimeProvider.System);
        X509Certificate2? certificate = caller switch
        {
            "nobody" => null,
            "signing" => owners.Keys("gateway").Signing,
            "gateway of another authority" => other.Issue(ParticipantId.Parse("gateway"), "Impostor", CertificatePurpose.Tls),
            _ => owners.Keys(caller).Tls,
        };

        using var http = owners.Http("hospital-a", certificate);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Gateway_finds_the_service_healthy_and_described()
    {
        await using var owners = await RunningOwners.StartAsync();
        var cancellation = TestContext.Current.CancellationToken;
        using var http = owners.Http("hospital-a", owners.Keys("gateway").Tls);
        Assert.Equal("healthy", await http.GetStringAsync(new Uri("/health", UriKind.Relative), cancellation));

        using var channel = GrpcChannel.ForAddress(http.BaseAddress!, new GrpcChannelOptions { HttpClient = http });
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: cancellation);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, cancellation);
        Assert.True(await call.ResponseStream.MoveNext(cancellation));
        Assert.Contains(call.ResponseStream.Current.ListServicesResponse.Service, service => service.Name == "trustedspace.v1.ConnectorService");
    }

    [Fact]
    public async Task Connector_announces_its_address_and_datasets_again_and_again()
    {
        await using var owners = await RunningOwners.StartAsync();
        var seen = RunningOwners.Owners.ToDictionary(owner => owner, _ => 0, StringComparer.Ordinal);
        while (seen.Values.Min() < 2)
        {
            var announced = await owners.Gateway.NextAnnouncementAsync(TestContext.Current.CancellationToken);
            var description = CanonicalJson.Deserialize<DatasetDescription>(Assert.Single(announced.Datasets).Span);
            Assert.StartsWith("https://127.0.0.1:", announced.Address, StringComparison.Ordinal);
            seen[description.Owner.Value]++;
        }
    }

    [Fact]
    public async Task Server_that_is_not_the_gateway_gets_no_request()
    {
        await using var owners = await RunningOwners.StartAsync();
        using var keys = new TestGateway();
        await using var impostor = await StandInGateway.StartAsync(owners.Keys("stranger").Tls, keys);
        var options = owners.Options("hospital-a");
        await using var connector = ConnectorApplication.Build(options with
        {
            State = options.State + "-2",
            Gateway = options.Gateway with { Address = impostor.Address },
        });
        await connector.StartAsync(TestContext.Current.CancellationToken);

        // A job needs the gateway's keys: the connector asks for them, meets the impostor, and refuses.
        var grant = await owners.GrantAsync(TrustedSpace.Protocol.Grants.Operation.Statistics);
        var begin = owners.Papers.Begin(grant, owners.Papers.Sign(owners.Papers.Job(grant)));
        using var http = owners.Http("hospital-a", owners.Keys("gateway").Tls);
        using var channel = GrpcChannel.ForAddress(connector.Address(), new GrpcChannelOptions { HttpClient = http });
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new ConnectorService.ConnectorServiceClient(channel)
            .BeginAsync(begin, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.Contains("the gateway does not give its grant keys", failure.Status.Detail, StringComparison.Ordinal);
        Assert.False(impostor.HasAnnouncement);
        await connector.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Data_that_contradict_their_description_stop_the_start_with_every_mismatch()
    {
        await using var owners = await RunningOwners.StartAsync();
        var options = owners.Options("hospital-a");
        var dataset = options.Datasets[0];
        var elements = dataset.Description.Elements.Select(element => element.Name == HospitalData.Diagnosis
            ? element with { Domain = ["benign"] }
            : element with { Maximum = 1 });
        await using var connector = ConnectorApplication.Build(options with
        {
            State = options.State + "-2",
            Datasets = [dataset with { Description = dataset.Description with { Elements = [.. elements] } }],
        });

        var problem = await Assert.ThrowsAsync<CannotStartException>(() => connector.StartAsync(TestContext.Current.CancellationToken));

        Assert.All(["diagnosis", "radius_mean", "texture_mean"], name => Assert.Contains(name, problem.Message, StringComparison.Ordinal));
    }
}
