using System.Globalization;
using System.Net;
using System.Text.Json;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Reads and validates <see cref="GatewayOptions"/>, gathering every problem before it gives up.</summary>
internal sealed class GatewayOptionsReader
{
    private static readonly string[] Keys =
        ["space", "participant", "operator", "listen", "publicAddress", "certificates", "state", "logKey", "witnesses", "enrol", "prices"];

    private readonly List<string> _problems = [];
    private readonly string _file;
    private readonly IConfiguration _configuration;

    public GatewayOptionsReader(string file)
    {
        _file = Path.GetFullPath(file);
        try
        {
            _configuration = new ConfigurationBuilder()
                .AddJsonFile(_file, optional: false)
                .AddEnvironmentVariables("TRUSTEDSPACE_")
                .Build();
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            throw new InvalidConfigurationException(_file, [problem.InnerException?.Message ?? problem.Message]);
        }
    }

    public GatewayOptions Read()
    {
        foreach (var unknown in _configuration.GetChildren().Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _problems.Add($"{unknown.Key}: no such key; known are {string.Join(", ", Keys)}");
        }

        var options = new GatewayOptions
        {
            Space = Text("space"),
            Participant = Id(_configuration.GetSection("participant")),
            Operator = Id(_configuration.GetSection("operator")),
            Listen = Address("listen") ?? new Uri("https://127.0.0.1:0"),
            PublicAddress = _configuration["publicAddress"] is null ? null : Address("publicAddress"),
            Certificates = ExistingDirectory("certificates"),
            State = FullPath("state"),
            LogKey = _configuration["logKey"] is null ? null : ExistingFile("logKey"),
            Witnesses = _configuration.GetSection("witnesses").Exists() ? Witnesses() : null,
            Prices = Prices(),
            Enrol = [.. _configuration.GetSection("enrol").GetChildren().Select(Seed)],
        };
        RefuseUnboundHost(options.Listen);
        foreach (var twice in options.Enrol.GroupBy(seed => seed.Id).Where(group => group.Count() > 1))
        {
            _problems.Add($"enrol: {twice.Key} is listed {twice.Count()} times");
        }

        return _problems.Count == 0 ? options : throw new InvalidConfigurationException(_file, _problems);
    }

    // The file itself, because configuration keeps no types; environment variables don't reach into a price book.
    private PriceBook Prices()
    {
        try
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(_file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (!file.RootElement.TryGetProperty("prices", out var section))
            {
                return PriceBook.Default;
            }

            var book = section.Deserialize<PriceBook>(ProtocolJson.Options) ?? PriceBook.Default;
            _problems.AddRange(book.Violations());
            return book;
        }
        catch (JsonException problem)
        {
            _problems.Add($"prices{problem.Path?[1..]}: {problem.Message}");
            return PriceBook.Default;
        }
    }

    private SeedParticipant Seed(IConfigurationSection section) => new()
    {
        Id = Id(section.GetSection("id")),
        Organisation = Text($"{section.Path}:organisation"),
        Role = Role(section.GetSection("role")),
    };

    private WitnessOptions Witnesses()
    {
        var window = _configuration["witnesses:windowSeconds"];
        if (!int.TryParse(window ?? "60", NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 86_400)
        {
            _problems.Add($"witnesses:windowSeconds: '{window}' is not a number from 1 to 86400");
        }

        return new WitnessOptions { Policy = ExistingFile("witnesses:policy"), WindowSeconds = seconds };
    }

    private string Text(string key)
    {
        if (string.IsNullOrWhiteSpace(_configuration[key]))
        {
            _problems.Add($"{key}: missing");
        }

        return _configuration[key] ?? "";
    }

    private ParticipantId Id(IConfigurationSection section)
    {
        try
        {
            return ParticipantId.Parse(section.Value ?? "");
        }
        catch (FormatException problem)
        {
            _problems.Add($"{section.Path}: {problem.Message}");
            return default;
        }
    }

    private ParticipantRole Role(IConfigurationSection section)
    {
        if (!Enum.TryParse<ParticipantRole>(section.Value, ignoreCase: true, out var role) || !Enum.IsDefined(role))
        {
            _problems.Add($"{section.Path}: '{section.Value}' is not one of owner, consumer, operator, regulator");
        }

        return role;
    }

    private Uri? Address(string key)
    {
        if (Uri.TryCreate(_configuration[key], UriKind.Absolute, out var address)
            && address is { Scheme: "https", PathAndQuery: "/" })
        {
            return address;
        }

        _problems.Add($"{key}: '{_configuration[key]}' is not an https URL without path, such as https://127.0.0.1:5000");
        return null;
    }

    private void RefuseUnboundHost(Uri listen)
    {
        if (listen.Host != "localhost" && !IPAddress.TryParse(listen.DnsSafeHost, out _))
        {
            _problems.Add($"listen: '{listen.Host}' is neither an IP address nor localhost; give the name as publicAddress");
        }
    }

    private string FullPath(string key) =>
        Path.GetFullPath(Text(key), Path.GetDirectoryName(_file)!);

    private string ExistingFile(string key)
    {
        var path = FullPath(key);
        if (!File.Exists(path))
        {
            _problems.Add($"{key}: there is no file {path}");
        }

        return path;
    }

    private string ExistingDirectory(string key)
    {
        var path = FullPath(key);
        if (!Directory.Exists(path))
        {
            _problems.Add($"{key}: there is no directory {path}");
        }

        return path;
    }
}
