using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TrustedSpace.Gateway.Storage.Migrations
{
    /// <inheritdoc />
    public partial class DatasetPublications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Unsigned publications no longer count; every owner announces its datasets again within seconds.
            migrationBuilder.Sql("DELETE FROM datasets");

            migrationBuilder.AddColumn<string>(
                name: "Publication",
                table: "datasets",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Statement",
                table: "datasets",
                type: "TEXT",
                nullable: false,
                defaultValue: "");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Publication",
                table: "datasets");

            migrationBuilder.DropColumn(
                name: "Statement",
                table: "datasets");
        }
    }
}
