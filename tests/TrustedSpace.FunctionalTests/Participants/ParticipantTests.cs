using System.Net;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.FunctionalTests.Participants;

public class ParticipantTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seeded_participants_are_enrolled_active_with_their_certificates()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = gateway.ClientOf("research");

        var participants = await client.GetAsync("/participants", Cancellation).ReadAsync<Participant[]>();

        Assert.Equal(["hospital-a", "hospital-b", "hospital-c", "insurer", "operator", "regulator", "research"], participants.Select(one => one.Id.Value));
        var research = Assert.Single(participants, one => one.Id.Value == "research");
        using var keys = gateway.Keys("research");
        Assert.Equal(ParticipantCertificate.Parse(keys.Tls).Thumbprint, research.Tls);
        Assert.Equal(ParticipantStatus.Active, research.Status);
    }

    [Fact]
    public async Task Suspended_participant_is_refused_on_its_open_connection_until_reinstated()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var @operator = gateway.ClientOf("operator");
        using var client = gateway.ClientOf("research");
        (await client.GetAsync("/participants", Cancellation)).EnsureSuccessStatusCode();

        await @operator.PostAsync("/participants/research/suspend", null, Cancellation).ReadAsync<Participant>();
        var refusal = await client.GetAsync("/participants", Cancellation).ReadErrorAsync(HttpStatusCode.Forbidden);
        await @operator.PostAsync("/participants/research/reinstate", null, Cancellation).ReadAsync<Participant>();
        using var again = await client.GetAsync("/participants", Cancellation);

        Assert.Equal("denied", refusal.Text("code"));
        Assert.Equal("gateway", refusal.Text("party"));
        Assert.Equal("research is suspended", refusal.Text("detail"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Suspension_survives_a_restart()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using (var @operator = gateway.ClientOf("operator"))
        {
            await @operator.PostAsync("/participants/research/suspend", null, Cancellation).ReadAsync<Participant>();
        }

        await gateway.RestartAsync();

        using var client = gateway.ClientOf("research");
        await client.GetAsync("/participants", Cancellation).ReadErrorAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Another_certificate_of_the_authority_is_not_the_enrolled_one()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var certificate = gateway.IssueTls("research", "research Ltd");
        using var client = gateway.ClientOf("research", certificate);

        var refusal = await client.GetAsync("/participants", Cancellation).ReadErrorAsync(HttpStatusCode.Unauthorized);

        Assert.Contains("is not the enrolled one of research", refusal.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_a_stranger_is_refused_by_name()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = gateway.ClientOf("stranger");

        var refusal = await client.GetAsync("/participants", Cancellation).ReadErrorAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("stranger is not enrolled in the space", refusal.Text("detail"));
    }

    [Fact]
    public async Task Certificate_of_another_authority_gets_no_connection()
    {
        await using var gateway = await RunningGateway.StartAsync();
        await using var other = await RunningGateway.StartAsync();
        using var keys = other.Keys("research");
        using var client = gateway.ClientOf("research", keys.Tls);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/health", Cancellation));
    }

    [Fact]
    public async Task Only_the_operator_enrols()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var keys = gateway.Keys("stranger");
        var enrolment = new Enrolment
        {
            Id = ParticipantId.Parse("stranger"),
            Organisation = "Nobody",
            Role = ParticipantRole.Consumer,
            Tls = keys.Tls.RawData,
            Signing = keys.Signing.RawData,
            Sealing = keys.Sealing.RawData,
        };
        using var client = gateway.ClientOf("research");
        using var @operator = gateway.ClientOf("operator");

        var refusal = await client.PostJsonAsync("/participants", enrolment).ReadErrorAsync(HttpStatusCode.Forbidden);
        var enrolled = await @operator.PostJsonAsync("/participants", enrolment).ReadAsync<Participant>();
        using var stranger = gateway.ClientOf("stranger");
        using var answer = await stranger.GetAsync("/health", Cancellation);

        Assert.Contains("this takes operator", refusal.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(ParticipantStatus.Active, enrolled.Status);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Enrolment_under_a_name_that_is_not_in_the_certificates_is_refused()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var keys = gateway.Keys("stranger");
        using var @operator = gateway.ClientOf("operator");

        var refusal = await @operator.PostJsonAsync("/participants", new Enrolment
        {
            Id = ParticipantId.Parse("newcomer"),
            Organisation = "Nobody",
            Role = ParticipantRole.Consumer,
            Tls = keys.Tls.RawData,
            Signing = keys.Signing.RawData,
            Sealing = keys.Sealing.RawData,
        }).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("names stranger of Nobody", refusal.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_description_and_reference_page_are_served()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = gateway.ClientOf("research");

        var description = await client.GetStringAsync("/openapi/v1.json", Cancellation);
        using var page = await client.GetAsync("/reference", Cancellation);

        Assert.Contains("/participants/{id}/suspend", description, StringComparison.Ordinal);
        Assert.Contains("/oauth/token", description, StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Path_that_nothing_answers_is_refused_in_words()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = gateway.ClientOf("research");

        var refusal = await client.GetAsync("/nothing", Cancellation).ReadErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal("nothing answers GET /nothing", refusal.Text("detail"));
    }
}
