using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>Reads the gateway's answers, failing with their text when they are not what a test expects.</summary>
public static class Answers
{
    public static async Task<T> ReadAsync<T>(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, ProtocolJson.Options)!;
    }

    /// <summary>The body of an error, after its status was checked.</summary>
    public static async Task<JsonElement> ReadErrorAsync(this Task<HttpResponseMessage> sending, HttpStatusCode status)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static Task<HttpResponseMessage> PostJsonAsync<T>(this HttpClient client, string path, T body) =>
        client.PostAsync(path, JsonContent.Create(body, options: ProtocolJson.Options));

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
