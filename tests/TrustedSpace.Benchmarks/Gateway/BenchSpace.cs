using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>Certificates, configuration and grant of the smallest space that has an export: one owner, one consumer.</summary>
internal sealed class BenchSpace(string directory)
{
    public string Certificates => Path.Combine(directory, "certificates");

    public string Configuration => Path.Combine(directory, "gateway.json");

    public void Create()
    {
        string[] ids = ["gateway", "operator", "owner", "consumer"];
        DevelopmentCertificates.Create(
            Certificates, [.. ids.Select(id => new DevelopmentParticipant(ParticipantId.Parse(id), $"{id} Ltd"))], TimeProvider.System);
        File.WriteAllText(Configuration, """
            {
              "space": "bench", "participant": "gateway", "operator": "operator", "listen": "https://127.0.0.1:0",
              "certificates": "certificates", "state": "state",
              "enrol": [
                { "id": "operator", "organisation": "operator Ltd", "role": "operator" },
                { "id": "owner", "organisation": "owner Ltd", "role": "owner" },
                { "id": "consumer", "organisation": "consumer Ltd", "role": "consumer" }
              ]
            }
            """);
    }

    public ParticipantKeys Keys(string id) => ParticipantKeys.Load(Certificates, ParticipantId.Parse(id));

    public static SocketsHttpHandler Handler(X509Certificate2 certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        },
    };

    /// <summary>A grant for exports that no round of the benchmark uses up.</summary>
    public static async Task<string> AskForGrantAsync(string gateway, X509Certificate2 consumer)
    {
        using var client = new HttpClient(Handler(consumer)) { BaseAddress = new Uri(gateway) };
        var detail = new AuthorizationDetail
        {
            Product = ProductId.Parse("bench"),
            Elements = [ElementName.Parse("text")],
            Operation = Operation.Export,
            Purpose = "research",
            Parameters = new GrantParameters { MaximumJobs = 100_000, MaximumCells = 100_000_000, LifetimeSeconds = 3600 },
        };
        using var response = await client.PostAsync("/oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "consumer",
            ["authorization_details"] = $"[{Encoding.UTF8.GetString(CanonicalJson.Serialize(detail))}]",
        }));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<TokenResponse>(ProtocolJson.Options))!.AccessToken;
    }
}
