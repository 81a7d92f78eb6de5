using System.Text.RegularExpressions;
using CsCheck;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Gateway.Billing;

public sealed partial class InvoicePageTests
{
    private static readonly ParticipantId Operator = ParticipantId.Parse("operator");
    private static readonly ParticipantId[] Owners = [ParticipantId.Parse("hospital-a"), ParticipantId.Parse("hospital-b")];
    private static readonly CalendarMonth November = CalendarMonth.Parse("2026-11");

    private static readonly Invoice Invoice = InvoiceOf("CNY", [
        Line(12, 0, ChargeUnit.Job, 1, 500, 28),
        Line(12, 0, ChargeUnit.Megabyte, 1_500_000, 5, 0),
        Line(12, 1, ChargeUnit.PrivacyBudget, 12_500_000_000, 1250, 71),
        Line(12, 1, ChargeUnit.Included, 40, -250, -14),
        Line(31, 0, ChargeUnit.Correction, 1, -100, -6) with { Adjusts = November.Previous },
        new InvoiceLine { Leaf = 40, Unit = ChargeUnit.CapDeduction, Quantity = 1, Amount = -5, Tax = 0 },
    ]);

    [Fact]
    public void Page_says_who_owes_whom_what_for_which_month()
    {
        var words = Words(InvoicePage.Render("wisconsin", Operator, Invoice));

        Assert.Contains("Invoice 7", words, StringComparison.Ordinal);
        Assert.Contains("Total due 14.00 CNY", words, StringComparison.Ordinal);
        Assert.Contains("From operator, operator of wisconsin To clinic Period 2026-11: 2026-11-01 to 2026-11-30 (UTC) Issued 2026-12-03, settlement 4, leaf 43 Currency CNY", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_links_to_its_leaf_and_shows_its_quantity_in_priced_units()
    {
        var page = InvoicePage.Render("wisconsin", Operator, Invoice);

        Assert.Equal([12, 12, 12, 12, 31, 40], LineLink().Matches(page).Select(link => long.Parse(link.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("12 hospital-a megabytes 1.5 0.05 0.00 0.05", Words(page), StringComparison.Ordinal);
        Assert.Contains("12 hospital-b privacy budget, thousandths of rho 12.5 11.79 0.71 12.50", Words(page), StringComparison.Ordinal);
        Assert.Contains("31 hospital-a correction, use of 2026-10 1 -0.94 -0.06 -1.00", Words(page), StringComparison.Ordinal);
        Assert.Contains("40 operator given back", Words(page), StringComparison.Ordinal);
        Assert.Contains(InvoiceDigest.Of(Invoice.Lines).Value, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_sum_to_the_total_net_and_tax()
    {
        var words = Words(InvoicePage.Render("wisconsin", Operator, Invoice));

        Assert.Contains("hospital-a 3 3.83 0.22 4.05 hospital-b 2 9.43 0.57 10.00 operator 1 -0.05 0.00 -0.05 Total due 6 13.21 0.79 14.00", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Currency_without_minor_digits_has_none() =>
        Assert.Contains("Total due 1,400 JPY", Words(InvoicePage.Render("wisconsin", Operator, InvoiceOf("JPY", Invoice.Lines))), StringComparison.Ordinal);

    [Theory]
    [InlineData("water & light")]
    [InlineData("</title><script>alert(1)</script>")]
    [InlineData("\" onload=\"x\" '")]
    [InlineData("可信数据空间")]
    public void Hostile_name_stays_text(string name)
    {
        var page = InvoicePage.Render(name, Operator, Invoice);

        Assert.Equal(Tags(InvoicePage.Render("plain", Operator, Invoice)), Tags(page));
        Assert.Contains(name, System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_or_currency_adds_a_tag()
    {
        var plain = Tags(InvoicePage.Render("plain", Operator, Invoice));
        Gen.Select(Gen.String, Gen.String).Sample((name, currency) => Assert.Equal(plain, Tags(InvoicePage.Render(name, Operator, Invoice with { Currency = currency }))));
    }

    [Fact]
    public void Page_loads_and_runs_nothing()
    {
        var page = InvoicePage.Render("wisconsin", Operator, Invoice);

        Assert.DoesNotMatch("<script|<img|<link|<iframe|src=|url\\(|@import|javascript:", page);
        Assert.Contains("@media print", page, StringComparison.Ordinal);
    }

    private static Invoice InvoiceOf(string currency, IReadOnlyList<InvoiceLine> lines) => new()
    {
        Number = 7,
        Leaf = 43,
        Settlement = 4,
        IssuedAt = new DateTimeOffset(2026, 12, 3, 8, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        Consumer = ParticipantId.Parse("clinic"),
        From = November.From,
        To = November.To,
        Currency = currency,
        Lines = lines,
        Total = lines.Sum(line => line.Amount),
        Tax = lines.Sum(line => line.Tax),
        TreeSize = 41,
    };

    private static InvoiceLine Line(long leaf, int owner, ChargeUnit unit, long quantity, long amount, long tax) => new()
    {
        Leaf = leaf,
        Job = JobId.Parse("00000000-0000-4000-8000-000000000001"),
        Grant = GrantId.Parse("00000000-0000-4000-8000-000000000002"),
        Flow = FlowId.For(JobId.Parse("00000000-0000-4000-8000-000000000001")),
        Owner = Owners[owner],
        Unit = unit,
        Quantity = quantity,
        Amount = amount,
        Tax = tax,
    };

    private static string[] Tags(string page) => [.. Tag().Matches(page).Select(tag => tag.Value)];

    // What a reader sees, in order, after the style.
    private static string Words(string page) =>
        Spaces().Replace(System.Net.WebUtility.HtmlDecode(Tag().Replace(page[page.IndexOf("</head>", StringComparison.Ordinal)..], " ")), " ");

    [GeneratedRegex("<tr><td><a href=\"/log/leaves/(\\d+)\">")]
    private static partial Regex LineLink();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("[ \\n]+")]
    private static partial Regex Spaces();
}
